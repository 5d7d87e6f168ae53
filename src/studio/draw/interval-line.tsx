/** A difference with its interval, on a line whose middle is "no difference". */
export function IntervalLine({
  label,
  mean,
  low,
  high,
  widest,
  mark,
}: {
  readonly label: string;
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** what the ends of the line stand for */
  readonly widest: number;
  readonly mark: string;
}) {
  const told = (value: number | null): string => (value === null ? "—" : `${value > 0 ? "+" : ""}${value.toFixed(4)}`);
  const x = (value: number): number => 100 + (95 * Math.max(-widest, Math.min(widest, value))) / widest;
  const interval = `[${told(low)}, ${told(high)}]`;
  return (
    <figure style={{ margin: 0 }}>
      <figcaption className="line">
        <span>
          {label} <span className="tag">{mark}</span>
        </span>
        <span className="number">
          {told(mean)} <span className="soft">{interval}</span>
        </span>
      </figcaption>
      <svg viewBox="0 0 200 12" role="img" aria-label={`${label}: ${told(mean)} ${interval}, ${mark}`}>
        <line x1="0" x2="200" y1="6" y2="6" stroke="var(--line)" />
        <line x1="100" x2="100" y1="0" y2="12" stroke="var(--ink)" strokeDasharray="2 2" />
        {low !== null && high !== null && (
          <line x1={x(low)} x2={x(high)} y1="6" y2="6" stroke="var(--accent)" strokeWidth="3" />
        )}
        {mean !== null && <circle cx={x(mean)} cy="6" r="3" fill="var(--accent)" />}
      </svg>
    </figure>
  );
}
