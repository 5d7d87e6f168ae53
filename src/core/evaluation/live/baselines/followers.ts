import { FadingCounts } from "../../../ranking/popularity.js";
import type { Happened } from "../live-world.js";
import { type LiveBaseline } from "./live-baseline.js";

/** What is not followed by anything goes by popularity, far below what is. */
const behind = 1e-9;
const lags = 5;

/**
 * Directed transitions: how often each item came after the user's last ones, weight 1/lag, up to five behaviours later
 * (of whatever session). lasts: how many of the user's last items are asked, each 1/place; what is counted is one for
 * all of them.
 */
export function transitions(lasts: readonly number[]): LiveBaseline[] {
  const counted = new Transitions();
  return lasts.map((last, i) => ({
    family: "transitions",
    variant: last === 1 ? "last item" : `last ${last} items`,
    ...(i === 0 ? { observe: (happened: Happened) => counted.observe(happened) } : {}),
    scores: ({ catalogue }, { user }) => counted.scores(catalogue.size, user, last),
  }));
}

class Transitions {
  readonly #popular = new FadingCounts(7);
  readonly #after = new Map<number, Map<number, number>>();
  readonly #recent = new Map<number, number[]>();

  observe({ user, position, signal }: Happened): void {
    if (signal.strength <= 0) return;
    this.#popular.add(position, signal.at, 1);
    const mine = this.#recent.get(user) ?? [];
    mine.forEach((from, i) => {
      if (from === position) return;
      let row = this.#after.get(from);
      if (row === undefined) this.#after.set(from, (row = new Map()));
      row.set(position, (row.get(position) ?? 0) + 1 / (i + 1));
    });
    this.#recent.set(user, [position, ...mine].slice(0, lags));
  }

  scores(size: number, user: number, last: number): Float64Array {
    const scores = Float64Array.from({ length: size }, (_, position) => behind * this.#popular.share(position));
    (this.#recent.get(user) ?? []).slice(0, last).forEach((from, i) => {
      for (const [to, weight] of this.#after.get(from) ?? []) scores[to]! += weight / (i + 1);
    });
    return scores;
  }
}
