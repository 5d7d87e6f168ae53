import { model } from "../stream.js";
import type { Watcher } from "../watchers/watcher.js";

const recent = 10;
const fewest = 20;

function topTopic(sessions: readonly number[][]): number {
  const counts = new Float64Array(model.topics);
  for (const topics of sessions) for (const t of topics) counts[t]!++;
  return counts.indexOf(Math.max(...counts));
}

/** What articles do: alarm when the most frequent topic of the last ten sessions is not that of all before them. */
export const argmax: Watcher = {
  name: "naive argmax",
  watch({ behaviours }) {
    for (let t = fewest; t < behaviours.length; t++)
      if (topTopic(behaviours.slice(t + 1 - recent, t + 1)) !== topTopic(behaviours.slice(0, t + 1 - recent))) return t;
    return null;
  },
};
