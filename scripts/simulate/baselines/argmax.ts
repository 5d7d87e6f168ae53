import { model } from "../stream.js";
import type { Watcher } from "../watchers/watcher.js";

const recent = 10;
const fewest = 20;

/** What articles do: alarm when the most frequent topic of the last ten sessions is not that of all before them. */
export const argmax: Watcher = {
  name: "naive argmax",
  watch({ behaviours }) {
    const counts = (list: readonly number[][]): Float64Array => {
      const out = new Float64Array(model.topics);
      for (const topics of list) for (const t of topics) out[t]!++;
      return out;
    };
    const top = (x: Float64Array): number => x.indexOf(Math.max(...x));
    for (let t = fewest; t < behaviours.length; t++)
      if (top(counts(behaviours.slice(t + 1 - recent, t + 1))) !== top(counts(behaviours.slice(0, t + 1 - recent)))) return t;
    return null;
  },
};
