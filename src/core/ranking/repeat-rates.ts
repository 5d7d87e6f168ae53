import { GodwitError } from "../errors.js";
import type { Had } from "./item-item/rows.js";
import { Positions } from "./positions.js";
import { dayMs } from "../time.js";

/** How often users come back for items they have had, behaviours a day; one entry per item that anybody had. */
export interface RepeatRates {
  readonly items: Int32Array;
  readonly perDay: Float32Array;
  /** over all items: what is said of one that nobody had */
  readonly mean: number;
}

/** The rate of an item is that of all until its users together have waited about so many days. */
const priorDays = 1_000;

/**
 * Repeats of each item over the days its users had to repeat it, from the first time each of them had it until the last
 * of the behaviours, shrunk to the mean of all items: the Gamma prior of Poisson–Gamma repeats (Bhagat et al. 2018,
 * "Buy It Again").
 *
 * A user repeats an item at most once a day: what they say beyond that is not counted.
 *
 * training: in order of time. Only behaviours with an item and a positive strength count. null = nobody has come back
 * for anything.
 */
export function learnRepeatRates(training: readonly Had[]): RepeatRates | null {
  const now = training.at(-1)?.signal.at ?? 0;
  const had: Map<number, { firstAt: number; counted: number }>[] = [];
  const repeats = new Map<number, number>();
  const days = new Map<number, number>();
  let allRepeats = 0;
  let allDays = 0;
  for (const {
    user,
    signal: { at, item, strength },
  } of training) {
    if (item === null || strength <= 0) continue;
    const mine = (had[user] ??= new Map());
    const known = mine.get(item);
    if (known !== undefined) {
      if (known.counted + 1 > Math.ceil((at - known.firstAt) / dayMs)) continue;
      known.counted++;
      repeats.set(item, (repeats.get(item) ?? 0) + 1);
      allRepeats++;
    } else {
      mine.set(item, { firstAt: at, counted: 0 });
      days.set(item, (days.get(item) ?? 0) + (now - at) / dayMs);
      allDays += (now - at) / dayMs;
    }
  }
  if (allRepeats === 0 || allDays === 0) return null;
  const items = Int32Array.from(days.keys()).toSorted();
  const mean = allRepeats / allDays;
  return {
    items,
    perDay: Float32Array.from(
      items,
      (item) => ((repeats.get(item) ?? 0) + priorDays * mean) / (days.get(item)! + priorDays),
    ),
    mean,
  };
}

/** Repeat rates by item number. */
export class RepeatRateIndex {
  readonly rates: RepeatRates;
  readonly #rows = new Positions();

  constructor(rates: RepeatRates) {
    this.rates = rates;
    rates.items.forEach((item, row) => this.#rows.add(item, row));
  }

  /** Repeats a day by a user who has had the item; the mean for an item that nobody had. */
  perDay(item: number): number {
    const row = this.#rows.get(item);
    return row < 0 ? this.rates.mean : this.rates.perDay[row]!;
  }
}

/** The rates as bytes for a database column: the mean (8 bytes), then 4 per item and 4 per rate. */
export function encodeRepeatRates({ items, perDay, mean }: RepeatRates): Uint8Array {
  const words = new ArrayBuffer(8 + 8 * items.length);
  new Float64Array(words, 0, 1)[0] = mean;
  new Int32Array(words, 8, items.length).set(items);
  new Float32Array(words, 8 + 4 * items.length, items.length).set(perDay);
  return new Uint8Array(words);
}

/** Reads encodeRepeatRates' bytes. Throws CONFIGURATION for bytes of another length. */
export function decodeRepeatRates(bytes: Uint8Array): RepeatRates {
  const words = bytes.slice().buffer;
  const n = (bytes.length - 8) / 8;
  if (!Number.isInteger(n) || n < 0)
    throw new GodwitError(
      "CONFIGURATION",
      `The stored repeat rates have ${bytes.length} bytes, which this Godwit cannot read: run godwit fit.`,
    );
  return {
    mean: new Float64Array(words, 0, 1)[0]!,
    items: new Int32Array(words, 8, n),
    perDay: new Float32Array(words, 8 + 4 * n, n),
  };
}
