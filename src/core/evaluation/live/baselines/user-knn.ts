import { FadingCounts } from "../../../ranking/popularity.js";
import { dayMs } from "../../../time.js";
import type { Happened } from "../live-world.js";
import { daysText, type LiveBaseline } from "./live-baseline.js";

const behind = 1e-9;
/** The newest behaviours of the user, of each item's takers and of each neighbour that are looked at. */
const newest = { own: 30, takers: 100, theirs: 50 };
const neighbours = 100;

/**
 * User-KNN that fades: neighbours are those who lately took what the user lately took (Σ over shared items of both
 * fades, each item's by its number of takers), and vote for what they took, fading alike. One for each half-life in
 * days; who took what is kept once.
 */
export function userKnn(halfLives: readonly number[]): LiveBaseline[] {
  const kept = new Takers();
  return halfLives.map((days, i) => ({
    family: "user-KNN",
    variant: daysText(days),
    ...(i === 0 ? { observe: (happened: Happened) => kept.observe(happened) } : {}),
    scores: ({ catalogue }, { user, at }) => kept.scores(catalogue.size, user, at, days),
  }));
}

class Takers {
  readonly #popular = new FadingCounts(30);
  readonly #takers = new Map<number, { user: number; at: number }[]>();
  readonly #taken = new Map<number, { position: number; at: number }[]>();

  observe({ user, position, signal: { at, strength } }: Happened): void {
    if (strength <= 0) return;
    this.#popular.add(position, at, 1);
    keep(this.#takers, position, { user, at }, newest.takers);
    keep(this.#taken, user, { position, at }, newest.theirs);
  }

  scores(size: number, user: number, at: number, halfLifeDays: number): Float64Array {
    const scores = Float64Array.from({ length: size }, (_, position) => behind * this.#popular.share(position));
    const fade = (then: number): number => 2 ** ((then - at) / (halfLifeDays * dayMs));
    const near = new Map<number, number>();
    for (const mine of (this.#taken.get(user) ?? []).slice(-newest.own)) {
      const others = (this.#takers.get(mine.position) ?? []).slice(-newest.takers);
      for (const other of others)
        if (other.user !== user)
          near.set(other.user, (near.get(other.user) ?? 0) + (fade(mine.at) * fade(other.at)) / others.length);
    }
    const nearest = [...near].toSorted((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, neighbours);
    for (const [other, similarity] of nearest)
      for (const theirs of (this.#taken.get(other) ?? []).slice(-newest.theirs))
        scores[theirs.position]! += similarity * fade(theirs.at);
    return scores;
  }
}

/** Adds one to a row of which the newest `limit` are kept. */
function keep<One>(rows: Map<number, One[]>, key: number, one: One, limit: number): void {
  const row = rows.get(key);
  if (row === undefined) rows.set(key, [one]);
  else if (row.push(one) > 2 * limit) row.splice(0, row.length - limit);
}
