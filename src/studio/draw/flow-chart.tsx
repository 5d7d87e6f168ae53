import { colourOf } from "../parts/colours.js";
import { percent } from "../words/fill.js";
import { flowLayout, type FlowLink, type FlowSide } from "../../core/pictures/flow.js";

const width = 640;
const inside = 220;

/** What moved from which topic to which. */
export function FlowChart({
  links,
  labels,
  order,
  alternative,
}: {
  readonly links: readonly FlowLink[];
  readonly labels: ReadonlyMap<string, string>;
  readonly order: readonly string[];
  readonly alternative: string;
}) {
  const topics = new Set(links.flatMap(({ from, to }) => [`<${from}`, `>${to}`])).size;
  const height = Math.max(56, topics * 19);
  const { left, right, ribbons, block } = flowLayout(links, inside, height);
  const offset = (width - inside) / 2;
  const name = ({ id, y, height: tall, share }: FlowSide, x: number, anchor: "start" | "end") => (
    <text key={id} x={x} y={y + tall / 2 + 5} textAnchor={anchor} fontSize="13">
      {cut(labels.get(id) ?? "")} <tspan className="mute">{percent(share)}</tspan>
    </text>
  );
  return (
    <svg
      viewBox={`0 -4 ${width} ${height + 8}`}
      role="img"
      aria-label={alternative}
      style={{ width: "100%", maxWidth: width }}
    >
      <g transform={`translate(${offset} 0)`}>
        {ribbons.map(({ from, to, path }) => (
          <path key={`${from} ${to}`} d={path} fill={colourOf(to, order)} opacity="0.45" />
        ))}
        {left.map(({ id, y, height: tall }) => (
          <rect key={id} x={0} y={y} width={block} height={tall} rx="3" fill={colourOf(id, order)} />
        ))}
        {right.map(({ id, y, height: tall }) => (
          <rect key={id} x={inside - block} y={y} width={block} height={tall} rx="3" fill={colourOf(id, order)} />
        ))}
      </g>
      {left.map((one) => name(one, offset - 10, "end"))}
      {right.map((one) => name(one, offset + inside + 10, "start"))}
    </svg>
  );
}

function cut(text: string): string {
  return text.length > 22 ? `${text.slice(0, 21)}…` : text;
}
