import { ease, mostSupported } from "../../../ranking/item-item/ease.js";
import { interactionsOf } from "../../../ranking/item-item/interactions.js";
import { ItemItemIndex, type ItemItem } from "../../../ranking/item-item/item-item.js";
import { itemKnn } from "../../../ranking/item-item/item-knn.js";
import { sessionRows, userRows } from "../../../ranking/item-item/rows.js";
import { dayMs } from "../../../time.js";
import type { LiveWorld } from "../live-world.js";
import { daysText, type LiveBaseline } from "./live-baseline.js";

interface Learned {
  readonly family: string;
  readonly variant: string;
  /** half-life, in days, by which own items fade as they vote */
  readonly halfLifeDays: number;
  learn(world: LiveWorld): ItemItem;
}

/** What own items vote for, by weights that are learned when the baseline is. */
function votes({ family, variant, halfLifeDays, learn }: Learned): LiveBaseline {
  let index: ItemItemIndex | null = null;
  return {
    family,
    variant,
    learn: (world) => {
      index = new ItemItemIndex(learn(world));
    },
    scores({ catalogue }, { state, at }) {
      const scores = new Float64Array(catalogue.size);
      for (const [number, engagement] of state.items) {
        if (engagement.weight <= 0) continue;
        const fade = 2 ** ((engagement.lastAt - at) / (halfLifeDays * dayMs));
        index?.forEach(number, (neighbour, weight) => {
          const position = catalogue.positionOf(neighbour);
          if (position >= 0) scores[position]! += fade * weight;
        });
      }
      return scores;
    },
  };
}

/** Item-KNN over users: cosine, binary, 100 neighbours. */
export function itemKnnVotes(halfLifeDays: number): LiveBaseline {
  return votes({
    family: "item-KNN",
    variant: daysText(halfLifeDays),
    halfLifeDays,
    learn: ({ training }) => itemKnn(interactionsOf(userRows(training)), { neighbours: 100 }),
  });
}

/** Co-occurrence in sessions: cosine, 100 neighbours. */
export function cooccurrenceVotes(halfLifeDays: number): LiveBaseline {
  return votes({
    family: "co-occurrence",
    variant: daysText(halfLifeDays),
    halfLifeDays,
    learn: ({ training }) => itemKnn(interactionsOf(sessionRows(training)), { neighbours: 100 }),
  });
}

/** EASE over the `limit` items with most users; `fadeDays`: the half-life of what users had, as it teaches. */
export function easeVotes(lambda: number, fadeDays: number, limit: number): LiveBaseline {
  return votes({
    family: "EASE",
    variant: `λ ${lambda}${fadeDays === Infinity ? "" : `, fading ${daysText(fadeDays)}`}`,
    halfLifeDays: Infinity,
    learn: ({ training, split }) => {
      const rows =
        fadeDays === Infinity ? userRows(training) : userRows(training, { now: split, halfLifeDays: fadeDays });
      return ease(mostSupported(interactionsOf(rows), limit), { lambda, neighbours: 500 });
    },
  });
}
