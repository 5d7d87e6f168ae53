import type { Signal } from "../../../interests/signal.js";
import { FadingCounts } from "../../../ranking/popularity.js";
import { dayMs } from "../../../time.js";
import type { LiveWorld } from "../live-world.js";
import { daysText, type LiveBaseline } from "./live-baseline.js";

/** What is not the user's own follows by popularity, far below what is. */
const behind = 1e-6;

interface Faded {
  readonly history: readonly Signal[];
  readonly at: number;
  readonly halfLifeDays: number;
  weigh(signal: Signal): number;
}

/** Σ over what the user took of weight · 2^(−age/H), the rest by popularity. */
export function fadedOwn(
  { catalogue }: LiveWorld,
  popular: FadingCounts,
  { history, at, halfLifeDays, weigh }: Faded,
): Float64Array {
  const scores = Float64Array.from({ length: catalogue.size }, (_, position) => behind * popular.share(position));
  for (const signal of history) {
    if (signal.strength <= 0) continue;
    const position = catalogue.positionOf(signal.item!);
    if (position >= 0) scores[position]! += weigh(signal) * 2 ** ((signal.at - at) / (halfLifeDays * dayMs));
  }
  return scores;
}

/** How often the user took the item, fading with a half-life in days; the rest by the popularity of 30 days. */
export function fadingOwn(halfLifeDays: number): LiveBaseline {
  const popular = new FadingCounts(30);
  return {
    family: "own frequency",
    variant: daysText(halfLifeDays),
    observe: ({ position, signal }) => {
      if (signal.strength > 0) popular.add(position, signal.at, 1);
    },
    scores: (world, { history, at }) => fadedOwn(world, popular, { history, at, halfLifeDays, weigh: () => 1 }),
  };
}
