import type { ReactNode } from "react";
import { colourOf } from "../parts/colours.js";
import { percent } from "../words/fill.js";

export interface ShareBar {
  readonly topic: { readonly id: string; readonly label: string };
  readonly share: number;
  readonly interval?: { readonly low: number; readonly high: number } | null;
}

/** Shares as bars with their intervals; what stands behind each is up to the caller. */
export function ShareBars<T extends ShareBar>({
  rows,
  order,
  after,
}: {
  readonly rows: readonly T[];
  readonly order: readonly string[];
  readonly after?: (row: T) => ReactNode;
}) {
  const widest = Math.max(0.05, ...rows.map(({ share, interval }) => Math.max(share, interval?.high ?? 0)));
  const part = (x: number): string => `${(100 * x) / widest}%`;
  return (
    <ul className="bars">
      {rows.map((row) => (
        <li key={row.topic.id}>
          <span className="name" title={row.topic.label}>
            {row.topic.label}
          </span>
          <span className="track" aria-hidden="true">
            <span className="bar-fill" style={{ width: part(row.share), background: colourOf(row.topic.id, order) }} />
            {row.interval && (
              <span
                className="whisker"
                style={{ left: part(row.interval.low), width: part(row.interval.high - row.interval.low) }}
              />
            )}
          </span>
          <span className="value">{percent(row.share)}</span>
          {after?.(row)}
        </li>
      ))}
    </ul>
  );
}
