import { seeded } from "../../statistics/random.js";
import type { LiveData, LiveWorld } from "./live-world.js";
import { momentOf, visitsIn, type Moment, type Span } from "./moments.js";
import type { Visit } from "./visits.js";

/** At most `limit` of the sessions, drawn by seed, in order of time. */
export function drawnVisits(visits: readonly Visit[], limit: number, seed: number): Visit[] {
  const random = seeded(seed);
  const drawn = visits.map((_, i) => ({ i, draw: random() })).toSorted((a, b) => a.draw - b.draw);
  return drawn
    .slice(0, limit)
    .map(({ i }) => i)
    .toSorted((a, b) => a - b)
    .map((i) => visits[i]!);
}

/** The users at the beginnings of sessions drawn from a span, the world moving on from one to the next. */
export function* momentsIn(
  world: LiveWorld,
  data: LiveData,
  { limit, seed, ...span }: Span & { readonly limit: number; readonly seed: number },
): Generator<Moment> {
  for (const visit of drawnVisits(visitsIn(data, span), limit, seed)) {
    const moment = momentOf(world, data, visit);
    if (moment !== null) yield moment;
  }
}
