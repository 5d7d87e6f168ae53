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

const everyDimension: ReadonlySet<SliceDimension> = new Set([
  "HORIZON",
  "HOUR",
  "DAYPART",
  "WEEKDAY",
  "SCENE",
  "DOMAIN",
]);

export const weekdayNames = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"] as const;

/** What is known of a slice whatever the topic: its counts, and what they are shrunk by. */
interface Cell {
  readonly dimension: SliceDimension;
  readonly key: string;
  /** of a topic */
  readonly share: (topic: number) => number;
  readonly evidence: number;
}

/**
 * Where a user's interest in one topic (0 ≤ topic < k) lives: a slice per horizon and per cell that the user has
 * behaviours in. The cells are read once, however many topics are asked for; only those of some `dimensions`, where
 * these are given.
 */
export function slicesOf(
  reader: InterestReader,
  state: Cells,
  dimensions: ReadonlySet<SliceDimension> = everyDimension,
): (topic: number) => Slice[] {
  const { parameters } = reader;
  const { long } = reader.horizonShares(state, state.reference);
  const cells = cellsOf(reader, state, dimensions);
  return (topic) =>
    cells.map(({ dimension, key, share: shareOf, evidence }) => {
      const share = shareOf(topic);
      const [low, high] = shareInterval(share, evidence / parameters.dispersion);
      return { dimension, key, share, lift: share / long[topic]!, low, high, evidence };
    });
}

function cellsOf(reader: InterestReader, state: Cells, dimensions: ReadonlySet<SliceDimension>): Cell[] {
  const { population, k, parameters } = reader;
  const at = state.reference;
  const unit = unitStrength(population, state);
  const { short, weeks, long } = reader.horizonShares(state, at);
  const mass = (h: 0 | 1 | 2): number =>
    readCounts(state, state.horizons[h], [[state.horizons[h].rows.get(""), 1]], k, at, unit).mass;
  const horizon = (key: string, shares: Float64Array, evidence: number): Cell => ({
    dimension: "HORIZON",
    key,
    share: (topic) => shares[topic]!,
    evidence,
  });
  const [toPopulation, toLong, toWeeks] = parameters.horizonShrinkage;
  const cells: Cell[] = [];
  if (dimensions.has("HORIZON"))
    cells.push(
      horizon("DAYS", short, mass(0) + toWeeks),
      horizon("WEEKS", weeks, mass(1) + toLong),
      horizon("MONTHS", long, mass(2) + toPopulation),
    );
  const cell = (
    dimension: SliceDimension,
    key: string,
    facet: FacetName,
    rows: readonly (readonly [Row | undefined, number])[],
  ): void => {
    if (!dimensions.has(dimension)) return;
    const counts: Counts = readCounts(state, state.slices, rows, k, at, unit);
    const { shrinkage } = facetParameters(parameters, facet);
    if (counts.mass === 0) return;
    const evidence = counts.mass + shrinkage;
    const share = (topic: number): number => (counts.value[topic]! + shrinkage * long[topic]!) / evidence;
    cells.push({ dimension, key, share, evidence });
  };
  const { rows } = state.slices;
  for (let hour = 0; hour < 24 && dimensions.has("HOUR"); hour++)
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
  return cells;
}
