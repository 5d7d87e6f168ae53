import { colourOf } from "../parts/colours.js";
import { day } from "../words/fill.js";
import type { Language } from "../words/words.js";
import { streamLayers, type StreamStep } from "../../core/pictures/stream.js";

const width = 900;
const height = 230;
const foot = 26;

export interface Mark {
  readonly at: number;
  readonly text: string;
}

/** How shares moved, with a line where a migration is dated. */
export function StreamChart({
  steps,
  order,
  labels,
  marks,
  language,
  alternative,
}: {
  readonly steps: readonly StreamStep[];
  readonly order: readonly string[];
  readonly labels: ReadonlyMap<string, string>;
  readonly marks: readonly Mark[];
  readonly language: Language;
  readonly alternative: string;
}) {
  const first = steps[0]?.at ?? 0;
  const last = steps.at(-1)?.at ?? 1;
  const x = (at: number): number => ((at - first) / (last - first || 1)) * width;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => first + part * (last - first));
  return (
    <>
      <svg viewBox={`0 0 ${width} ${height + foot}`} role="img" aria-label={alternative}>
        {streamLayers(steps, order, width, height).map(({ id, path }) => (
          <path key={id} d={path} fill={colourOf(id, order)} stroke="var(--card)" strokeWidth="1">
            <title>{labels.get(id)}</title>
          </path>
        ))}
        {marks
          .filter(({ at }) => at >= first && at <= last)
          .map(({ at, text }) => (
            <g key={`${at} ${text}`}>
              <line
                x1={x(at)}
                x2={x(at)}
                y1={0}
                y2={height}
                stroke="var(--ink)"
                strokeWidth="2"
                strokeDasharray="5 4"
              />
              <circle cx={x(at)} cy={6} r="6" fill="var(--ink)">
                <title>{text}</title>
              </circle>
            </g>
          ))}
        {ticks.map((at, i) => (
          <text
            key={at}
            x={x(at)}
            y={height + 18}
            fontSize="13"
            className="mute"
            textAnchor={i === 0 ? "start" : i === 4 ? "end" : "middle"}
          >
            {day(new Date(at).toISOString(), language)}
          </text>
        ))}
      </svg>
      <ul className="legend">
        {order.map((id) => (
          <li key={id}>
            <span className="dot" style={{ background: colourOf(id, order) }} />
            {labels.get(id)}
          </li>
        ))}
      </ul>
    </>
  );
}
