import { dayMs } from "../../core/time.js";
/** What the last fit learned from, and when; null = there was none. */
export interface LastFit {
  readonly behaviours: number;
  readonly at?: number | undefined;
}

const growth = 2;
/** Fewer new behaviours teach nothing. */
const fewestNew = 500;
const refreshMs = 7 * dayMs;

/**
 * Should item-item weights and β be fitted again? When behaviours have doubled, and when a week has passed that can
 * teach something.
 */
export function rankerDue(behaviours: number, last: LastFit | null, now: number): boolean {
  if (last === null || behaviours >= growth * last.behaviours) return true;
  return last.at !== undefined && behaviours - last.behaviours >= fewestNew && now - last.at >= refreshMs;
}
