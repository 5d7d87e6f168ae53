/**
 * Steps of making one set: reading the user (beside the others, where the user was asked about lately), predicting
 * interests, proposing candidates, features and scores, the page.
 */
export const recommendationStages = ["load", "interests", "candidates", "rank", "page"] as const;
export type RecommendationStage = (typeof recommendationStages)[number];

/** Tells the time since the last call, each time under a name. */
export function laps(
  tell: (stage: RecommendationStage, seconds: number) => void,
): (stage: RecommendationStage) => void {
  let last = performance.now();
  return (stage) => {
    const now = performance.now();
    tell(stage, (now - last) / 1000);
    last = now;
  };
}
