import type { RankingModel } from "../ranking/model.js";

/** Would every feature be the same? */
export function sameParts(a: RankingModel, b: RankingModel): boolean {
  return (
    [
      "itemItem",
      "cooccurrence",
      "distilled",
      "repeats",
      "votes",
      "itemItemHalfLifeDays",
      "cooccurrenceHalfLifeDays",
      "interestTemperature",
      "popularityPrior",
    ] as const
  ).every((part) => a[part] === b[part]);
}
