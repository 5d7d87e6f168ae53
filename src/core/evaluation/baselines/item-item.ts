import { ease, mostSupported } from "../../ranking/item-item/ease.js";
import { interactionsOf } from "../../ranking/item-item/interactions.js";
import { ItemItemIndex, type ItemItem } from "../../ranking/item-item/item-item.js";
import { itemKnn } from "../../ranking/item-item/item-knn.js";
import { sessionRows, userRows } from "../../ranking/item-item/rows.js";
import type { Baseline, BaselineFactory } from "../method.js";
import type { World } from "../world.js";
import { dayMs } from "../../time.js";

function votes(name: string, { catalogue, split }: World, weights: ItemItem, halfLifeDays = Infinity): Baseline {
  const index = new ItemItemIndex(weights);
  return {
    name,
    scores({ state }) {
      const scores = new Float64Array(catalogue.size);
      for (const [number, engagement] of state.items) {
        if (engagement.weight <= 0) continue;
        const fade = 2 ** ((engagement.lastAt - split) / (halfLifeDays * dayMs));
        index.forEach(number, (neighbour, weight) => (scores[catalogue.positionOf(neighbour)]! += fade * weight));
      }
      return scores;
    },
  };
}

/** Item-KNN over users: cosine, binary, 100 neighbours. */
export const itemKnnBaseline: BaselineFactory = (world) =>
  votes("item-KNN", world, itemKnn(interactionsOf(userRows(world.training)), { neighbours: 100 }));

/** Session KNN: cosine over sessions, the user's own items fading with 90 days. */
export const sessionKnnBaseline: BaselineFactory = (world) =>
  votes("session KNN", world, itemKnn(interactionsOf(sessionRows(world.training)), { neighbours: 100 }), 90);

/** EASE over the `limit` items with most users, the 500 largest weights of each kept. */
export function easeBaseline(lambda: number, limit: number): BaselineFactory {
  return (world) => {
    const x = mostSupported(interactionsOf(userRows(world.training)), limit);
    return votes(`EASE λ=${lambda}`, world, ease(x, { lambda, neighbours: 500 }));
  };
}
