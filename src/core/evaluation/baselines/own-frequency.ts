import { mayRepeat } from "../../interests/engagement.js";
import type { BaselineFactory } from "../method.js";
import { popularityBaseline } from "./popularity.js";

/** How often the user had the item; ties and the rest by the popularity of the last 30 days. */
export const ownFrequencyBaseline: BaselineFactory = (world) => {
  const { catalogue } = world;
  const popular = popularityBaseline(30)(world);
  return {
    name: "own frequency",
    scores(user) {
      const counts = popular.scores(user);
      const most = counts.reduce((a, b) => Math.max(a, b), 0) + 1;
      const scores = Float64Array.from(counts, (count) => count / most);
      for (const [number, engagement] of user.state.items)
        if (mayRepeat(engagement)) scores[catalogue.positionOf(number)]! += engagement.count;
      return scores;
    },
  };
};
