import { colourOf } from "../parts/colours.js";

const width = 520;
const height = 330;

export interface GraphNode {
  readonly id: string;
  readonly label: string;
  readonly share: number;
}

export interface GraphLine {
  readonly from: string;
  readonly to: string;
  readonly weight: number;
}

/** Topics on a ring, joined where one follows the other. */
export function TopicGraph({
  nodes,
  lines,
  order,
  alternative,
}: {
  readonly nodes: readonly GraphNode[];
  readonly lines: readonly GraphLine[];
  readonly order: readonly string[];
  readonly alternative: string;
}) {
  const places = new Map(nodes.map(({ id }, i) => [id, placeOf(i, nodes.length)]));
  const most = Math.max(...lines.map(({ weight }) => weight), 1);
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={alternative} style={{ width: "100%" }}>
      {lines.map(({ from, to, weight }) => {
        const [a, b] = [places.get(from), places.get(to)];
        if (a === undefined || b === undefined || from === to) return null;
        return (
          <path
            key={`${from} ${to}`}
            d={`M${a.x} ${a.y}Q${width / 2} ${height / 2} ${b.x} ${b.y}`}
            fill="none"
            stroke={colourOf(from, order)}
            strokeWidth={0.6 + (5 * weight) / most}
            opacity="0.5"
          />
        );
      })}
      {nodes.map(({ id, label, share }) => {
        const { x, y, right } = places.get(id)!;
        const radius = 7 + 26 * Math.sqrt(share);
        return (
          <g key={id}>
            <circle cx={x} cy={y} r={radius} fill={colourOf(id, order)} stroke="var(--card)" strokeWidth="2" />
            <text
              x={x + (right ? radius + 5 : -radius - 5)}
              y={y + 4}
              textAnchor={right ? "start" : "end"}
              fontSize="13"
            >
              {label.length > 18 ? `${label.slice(0, 17)}…` : label}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

function placeOf(i: number, count: number): { x: number; y: number; right: boolean } {
  const angle = (i / Math.max(1, count)) * 2 * Math.PI - Math.PI / 2 + 0.2;
  const x = width / 2 + 105 * Math.cos(angle);
  return { x, y: height / 2 + 125 * Math.sin(angle), right: x >= width / 2 };
}
