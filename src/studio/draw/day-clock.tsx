const size = 300;
const middle = size / 2;
const inner = 56;
const outer = 118;
/** Rays for more than this many times the usual are no longer. */
const mostLift = 2.2;

export interface HourLift {
  readonly hour: number;
  readonly share: number;
  readonly lift: number;
}

/**
 * The 24 hours as a dial, midnight on top: a ray reaches the ring where the topic is as usual, beyond it where there is
 * more.
 */
export function DayClock({
  hours,
  colour,
  alternative,
}: {
  readonly hours: readonly HourLift[];
  readonly colour: string;
  readonly alternative: string;
}) {
  const reach = (lift: number): number => inner + 2 + (outer - inner - 2) * Math.min(1, lift / mostLift);
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={alternative}
      style={{ maxHeight: 300, margin: "0 auto" }}
    >
      <circle cx={middle} cy={middle} r={outer} fill="none" stroke="var(--line)" />
      <circle cx={middle} cy={middle} r={inner} fill="var(--tint)" />
      {hours.map(({ hour, share, lift }) => (
        <path key={hour} d={sector(hour, inner + 2, reach(lift))} fill={colour} opacity={lift >= 1 ? 1 : 0.5}>
          <title>{`${hour}:00 · ${Math.round(share * 100)} % · × ${lift.toFixed(2)}`}</title>
        </path>
      ))}
      <circle cx={middle} cy={middle} r={reach(1)} fill="none" stroke="var(--ink)" strokeDasharray="3 4" />
      {[0, 6, 12, 18].map((hour) => {
        const [x, y] = point(hour, outer + 16);
        return (
          <text key={hour} x={x} y={y + 5} fontSize="14" textAnchor="middle" className="mute">
            {`${String(hour).padStart(2, "0")}`}
          </text>
        );
      })}
    </svg>
  );
}

function point(hour: number, radius: number): readonly [number, number] {
  const angle = (hour / 24) * 2 * Math.PI - Math.PI / 2;
  return [middle + radius * Math.cos(angle), middle + radius * Math.sin(angle)];
}

function sector(hour: number, from: number, to: number): string {
  const gap = 0.06;
  const at = (h: number, r: number): string =>
    point(h, r)
      .map((x) => x.toFixed(1))
      .join(" ");
  const [a, b] = [hour - 0.5 + gap, hour + 0.5 - gap];
  return `M${at(a, from)}L${at(a, to)}A${to} ${to} 0 0 1 ${at(b, to)}L${at(b, from)}A${from} ${from} 0 0 0 ${at(a, from)}Z`;
}
