/**
 * The features of the ranker, in the order contributions are reported. A new one goes to the end: stored lists know
 * them by their place.
 */
export const featureNames = [
  "owned",
  "ownFrequency",
  "ownRecency",
  "itemItem",
  "cooccurrence",
  "distilledText",
  "interestMixture",
  "contextLogOdds",
  "popularity1",
  "popularity7",
  "popularity30",
  "popularity180",
  "popularityEver",
  "freshness",
  "transfer",
  "negativeFeedback",
  "repeatRate",
  "popularity6h",
  "popularity3",
  "freshness1",
  "ownRecency3",
  "ownVectors",
] as const;
export type FeatureName = (typeof featureNames)[number];
