import { FadingCounts } from "../../../ranking/popularity.js";
import { dayMs } from "../../../time.js";
import type { Happened } from "../live-world.js";
import { daysText, type LiveBaseline } from "./live-baseline.js";

/** How often the item was taken by everybody, fading with a half-life in days (Infinity = ever). */
export function fadingPopularity(halfLifeDays: number): LiveBaseline {
  const counts = new FadingCounts(halfLifeDays);
  return {
    family: "popularity, fading",
    variant: daysText(halfLifeDays),
    observe: ({ position, signal }) => {
      if (signal.strength > 0) counts.add(position, signal.at, 1);
    },
    scores: ({ catalogue }) => Float64Array.from({ length: catalogue.size }, (_, position) => counts.share(position)),
  };
}

/** How often the item was taken by everybody in the last so many days. */
export function windowPopularity(days: number): LiveBaseline {
  let counts = new Float64Array(1_024);
  const kept: { position: number; at: number }[] = [];
  let gone = 0;
  const add = (position: number, by: number): void => {
    if (position >= counts.length) {
      const longer = new Float64Array(2 * position);
      longer.set(counts);
      counts = longer;
    }
    counts[position]! += by;
  };
  return {
    family: "popularity, window",
    variant: daysText(days),
    observe({ position, signal }: Happened) {
      if (signal.strength <= 0) return;
      kept.push({ position, at: signal.at });
      add(position, 1);
    },
    scores({ catalogue, split }) {
      while (gone < kept.length && kept[gone]!.at < split - days * dayMs) add(kept[gone++]!.position, -1);
      return Float64Array.from({ length: catalogue.size }, (_, position) => counts[position] ?? 0);
    },
  };
}
