import { flowLayout, type FlowLink, type FlowSide } from "./flow.js";
import { colourAt, line, round, soft, svg, wrapped } from "./svg.js";

const width = 720;
const inside = 220;
const offset = (width - inside) / 2;
const margin = 20;
const lineHeight = 20;

export interface MigrationDrawing {
  readonly title: string;
  /** the migration in a sentence; it stands in the picture, too */
  readonly text: string;
  readonly language: string;
  readonly flow: readonly FlowLink[];
  readonly labels: ReadonlyMap<string, string>;
  /** what is known of dates and certainty, in a line */
  readonly facts: string;
}

/** A migration as ribbons from what it left to what it went to. */
export function migrationPicture({ title, text, language, flow, labels, facts }: MigrationDrawing): string {
  const said = wrapped(text, language === "zh" ? 48 : 92);
  const top = 48 + said.length * lineHeight + 14;
  const sides = Math.max(
    ...["from", "to"].map((end) => new Set(flow.map((link) => link[end as "from" | "to"])).size),
    1,
  );
  const tall = Math.max(70, sides * 44);
  const { left, right, ribbons, block } = flowLayout(flow, inside, tall);
  const order = [...new Set([...right, ...left].map(({ id }) => id))];
  const colour = (id: string): string => colourAt(order.indexOf(id));
  const blocks = (column: readonly FlowSide[], x: number): string[] =>
    column.map(
      ({ id, y, height }) =>
        `<rect x="${x}" y="${round(y)}" width="${block}" height="${round(height)}" rx="3" fill="${colour(id)}"/>`,
    );
  const names = (column: readonly FlowSide[], x: number, anchor: "start" | "end"): string[] =>
    column.map(({ id, y, height, share }) =>
      line(x, y + height / 2 + 5, `${labels.get(id) ?? ""} ${(100 * share).toFixed(0)} %`, { anchor }, 32),
    );
  return svg({ width, height: top + tall + 44, title, text, language }, [
    line(margin, 28, title, { size: 17, weight: 600 }, 80),
    ...said.map((one, i) => line(margin, 52 + i * lineHeight, one)),
    `<g transform="translate(${offset} ${top})">`,
    ...ribbons.map(({ to, path }) => `<path d="${path}" fill="${colour(to)}" opacity="0.45"/>`),
    ...blocks(left, 0),
    ...blocks(right, inside - block),
    ...names(left, -10, "end"),
    ...names(right, inside + 10, "start"),
    "</g>",
    line(margin, top + tall + 28, facts, { fill: soft }, 110),
  ]);
}
