import type { BaselineFactory } from "../method.js";
import { dayMs } from "../../time.js";

/** Number of behaviours of everybody with the item in the last `days` before the split (Infinity = ever). */
export function popularityBaseline(days: number): BaselineFactory {
  return ({ training, catalogue, split }) => {
    const counts = new Float64Array(catalogue.size);
    for (const { signal } of training)
      if (signal.at >= split - days * dayMs && signal.strength > 0) counts[catalogue.positionOf(signal.item!)]!++;
    return { name: days === Infinity ? "popularity, all" : `popularity, ${days} days`, scores: () => counts };
  };
}
