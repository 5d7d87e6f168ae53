import { dayparts } from "../session.js";
import { domainKey, hourKey, keySeparator, weekdayKey, type Cells, type Row } from "./cells.js";
import { hourRows, readCounts, shareInterval, unitStrength, type Counts } from "./distribution.js";
import { facetParameters, type FacetName } from "./parameters.js";
import type { InterestReader } from "./reader.js";

export type SliceDimension = "HORIZON" | "HOUR" | "DAYPART" | "WEEKDAY" | "SCENE" | "DOMAIN";

/** An interest in one slice of the user's behaviours. */
export interface Slice {
  readonly dimension: SliceDimension;
  /** DAYS, WEEKS, MONTHS; 0 … 23; a daypart; MONDAY … SUNDAY; "device=phone"; a domain. */
  readonly key: string;
  /** Shrunken share of the topic in the slice. */
  readonly share: number;
  /** share over the user's long-run share: above 1, the interest lives here. */
  readonly lift: number;
  /** 90 % interval of the share */
  readonly low: number;
  readonly high: number;
  /** behaviours' worth that the share rests on */
  readonly evidence: number;
}

export const weekdayNames = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"] as const;

/**
 * Where a user's interest in one topic (0 ≤ topic < k) lives: a slice per horizon and per cell that the user has
 * behaviours in.
 */
export function slicesOf(reader: InterestReader, state: Cells, topic: number): Slice[] {
  const { population, k, parameters } = reader;
  const at = state.reference;
  const unit = unitStrength(population, state);
  const byHorizon = reader.horizonShares(state, at);
  const long = byHorizon.long[topic]!;
  const slice = (dimension: SliceDimension, key: string, share: number, evidence: number): Slice => {
    const [low, high] = shareInterval(share, evidence / parameters.dispersion);
    return { dimension, key, share, lift: share / long, low, high, evidence };
  };
  const horizon = (h: 0 | 1 | 2): Counts =>
    readCounts(state, state.horizons[h], [[state.horizons[h].rows.get(""), 1]], k, at, unit);
  const [toPopulation, toLong, toWeeks] = parameters.horizonShrinkage;
  const slices: Slice[] = [
    slice("HORIZON", "DAYS", byHorizon.short[topic]!, horizon(0).mass + toWeeks),
    slice("HORIZON", "WEEKS", byHorizon.weeks[topic]!, horizon(1).mass + toLong),
    slice("HORIZON", "MONTHS", long, horizon(2).mass + toPopulation),
  ];
  const cell = (
    dimension: SliceDimension,
    key: string,
    facet: FacetName,
    rows: readonly (readonly [Row | undefined, number])[],
  ): void => {
    const counts = readCounts(state, state.slices, rows, k, at, unit);
    const { shrinkage } = facetParameters(parameters, facet);
    if (counts.mass === 0) return;
    slices.push(
      slice(
        dimension,
        key,
        (counts.value[topic]! + shrinkage * long) / (counts.mass + shrinkage),
        counts.mass + shrinkage,
      ),
    );
  };
  const { rows } = state.slices;
  for (let hour = 0; hour < 24; hour++)
    if (rows.has(hourKey(hour))) cell("HOUR", String(hour), "hour", hourRows(state.slices, hour + 0.5, parameters));
  dayparts.forEach((daypart, d) =>
    cell(
      "DAYPART",
      daypart,
      "hour",
      [0, 1, 2, 3, 4, 5].map((hour) => [rows.get(hourKey(6 * d + hour)), 1] as const),
    ),
  );
  weekdayNames.forEach((name, day) => cell("WEEKDAY", name, "weekday", [[rows.get(weekdayKey(day + 1)), 1]]));
  for (const [key, row] of rows) {
    const [name = "", value = ""] = key.split(keySeparator);
    if (name.startsWith("scene:"))
      cell("SCENE", `${name.slice("scene:".length)}=${value}`, name as FacetName, [[row, 1]]);
    else if (key === domainKey(value)) cell("DOMAIN", value, "domain", [[row, 1]]);
  }
  return slices;
}
