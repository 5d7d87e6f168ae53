import { streamLayers, type StreamStep } from "./stream.js";
import { colourAt, ink, line, round, soft, svg } from "./svg.js";

const width = 720;
const margin = 20;
const top = 48;
const inside = width - 2 * margin;
const tall = 220;
const perRow = 3;

export interface PersonDrawing {
  readonly title: string;
  readonly text: string;
  readonly language: string;
  readonly steps: readonly StreamStep[];
  /** ids of topics, the lowest layer first */
  readonly order: readonly string[];
  readonly labels: ReadonlyMap<string, string>;
  /** migrations, each marked where it is dated: epoch ms */
  readonly marks: readonly number[];
  /** how a moment is written below */
  readonly day: (at: number) => string;
}

/** A person's interests over time, one layer a topic, with their migrations marked. */
export function personPicture({ title, text, language, steps, order, labels, marks, day }: PersonDrawing): string {
  const first = steps[0]?.at ?? 0;
  const last = steps.at(-1)?.at ?? 1;
  const x = (at: number): number => margin + ((at - first) / (last - first || 1)) * inside;
  const rows = Math.ceil(order.length / perRow);
  const layers = streamLayers(steps, order, inside, tall).map(
    ({ path }, i) =>
      `<path d="${path}" fill="${colourAt(i)}" stroke="#ffffff" transform="translate(${margin} ${top})"/>`,
  );
  const moved = marks
    .filter((at) => at >= first && at <= last)
    .map(
      (at) =>
        `<path d="M${round(x(at))} ${top - 8}V${top + tall}" stroke="${ink}" stroke-width="2" stroke-dasharray="5 4"/>`,
    );
  const days = [0, 0.25, 0.5, 0.75, 1].map((part, i) =>
    line(x(first + part * (last - first)), top + tall + 18, day(first + part * (last - first)), {
      anchor: i === 0 ? "start" : i === 4 ? "end" : "middle",
      fill: soft,
    }),
  );
  const legend = order.flatMap((id, i) => {
    const left = margin + (i % perRow) * (inside / perRow);
    const y = top + tall + 44 + Math.floor(i / perRow) * 22;
    return [
      `<rect x="${round(left)}" y="${y - 10}" width="11" height="11" rx="2" fill="${colourAt(i)}"/>`,
      line(left + 17, y, labels.get(id) ?? "", {}, 30),
    ];
  });
  return svg({ width, height: top + tall + 44 + rows * 22, title, text, language }, [
    line(margin, 28, title, { size: 17, weight: 600 }, 80),
    ...layers,
    ...moved,
    ...days,
    ...legend,
  ]);
}
