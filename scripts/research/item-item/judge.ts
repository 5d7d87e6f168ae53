import { pairedDifference, type Interval } from "../../../src/core/statistics/bootstrap.js";
import { listMetrics } from "../../../src/core/statistics/list-metrics.js";
import { truthPositions } from "../../../src/core/evaluation/method.js";
import type { HeldOut, World } from "../../../src/core/evaluation/world.js";
import type { ItemItemIndex } from "../../../src/core/ranking/item-item/item-item.js";
import { bestFirst } from "../../../src/core/ranking/score.js";
import { dayMs } from "../../../src/core/time.js";

const top = 10;

/** A way to score the whole catalogue for a user. */
export interface Scorer {
  readonly name: string;
  scores(user: HeldOut): Float64Array;
}
export interface Judged {
  readonly name: string;
  readonly ndcg: number;
  readonly difference: Interval;
}

/** How many behaviours each position had lately. */
export function popularity(world: World, newest: number): Scorer {
  const counts = new Float64Array(world.catalogue.size);
  for (const { signal } of world.training.slice(-newest)) counts[world.catalogue.positionOf(signal.item!)]!++;
  return { name: "popularity", scores: () => counts };
}

/** Own items vote, fading with a half-life; what nothing votes for is ordered by popularity. */
export function votes(
  name: string,
  { catalogue, split }: World,
  index: ItemItemIndex,
  popular: Scorer,
  halfLifeDays = Infinity,
): Scorer {
  return {
    name,
    scores(user) {
      const out = popular.scores(user).map((count) => 1e-7 * count);
      for (const [number, own] of user.state.items) {
        if (own.weight <= 0) continue;
        const fade = 2 ** ((own.lastAt - split) / (halfLifeDays * dayMs));
        index.forEach(number, (neighbour, weight) => {
          const position = catalogue.positionOf(neighbour);
          if (position >= 0) out[position]! += fade * weight;
        });
      }
      return out;
    },
  };
}

/**
 * NDCG at 10 for what a user has not had, among the positions that are open, and the paired difference to the scorer
 * named `against`.
 */
export function judge(
  world: World,
  scorers: readonly Scorer[],
  open: (number: number) => boolean,
  against: number,
): { users: number; rows: Judged[] } {
  const users = world.heldOut.filter((user) => truthPositions(world, user, "DISCOVER").size > 0);
  const { catalogue } = world;
  const ndcg = scorers.map(({ scores }) =>
    users.map((user) => {
      const masked = scores(user).map((score, position) => {
        const number = catalogue.numberAt(position);
        return open(number) && !((user.state.items.get(number)?.weight ?? 0) > 0) ? score : -Infinity;
      });
      return listMetrics(
        bestFirst(masked, (position) => catalogue.numberAt(position), top),
        truthPositions(world, user, "DISCOVER"),
        top,
      ).ndcg;
    }),
  );
  return {
    users: users.length,
    rows: scorers.map(({ name }, s) => ({
      name,
      ndcg: ndcg[s]!.reduce((a, b) => a + b, 0) / Math.max(1, users.length),
      difference: pairedDifference(ndcg[s]!, ndcg[against]!, { seed: 1 }),
    })),
  };
}
