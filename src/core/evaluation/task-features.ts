import type { FeatureName } from "../ranking/features/names.js";
import type { Task } from "../types.js";

/** Features a task may use. */
export const taskFeatures: Readonly<Record<Task, readonly FeatureName[]>> = {
  NEXT: [
    "ownFrequency",
    "owned",
    "ownRecency",
    "repeatRate",
    "itemItem",
    "cooccurrence",
    "distilledText",
    "interestMixture",
    "contextLogOdds",
    "popularity7",
    "popularity30",
    "popularity180",
    "popularityEver",
    "freshness",
    "transfer",
  ],
  DISCOVER: [
    "itemItem",
    "cooccurrence",
    "distilledText",
    "interestMixture",
    "contextLogOdds",
    "popularity7",
    "popularity30",
    "popularity180",
    "popularityEver",
    "freshness",
    "transfer",
  ],
};
