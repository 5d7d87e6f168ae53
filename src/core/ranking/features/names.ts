/** The features of the ranker, in the order contributions are reported. */
export const featureNames = [
  "owned", "ownFrequency", "ownRecency", "itemItem", "cooccurrence", "distilledText", "interestMixture", "contextLogOdds",
  "popularity1", "popularity7", "popularity30", "popularity180", "popularityEver", "freshness", "transfer", "negativeFeedback",
] as const;
export type FeatureName = (typeof featureNames)[number];
