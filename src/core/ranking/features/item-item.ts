import { addVotes, votesOf } from "../votes.js";
import type { Feature } from "./feature.js";

/** Σ_i w_i B_ix over the user's own items i, B from EASE or item-KNN, divided by √Σ w_i² so that long histories compare with short ones. */
export const itemItem: Feature = {
  name: "itemItem",
  words: { en: "people with a history like yours chose it", zh: "与您有相似历史的人选择了它" },
  compute(input, positions, out) {
    const { model } = input;
    if (!model.itemItem) return;
    const votes = votesOf(input, model.itemItemHalfLifeDays);
    addVotes(model.itemItem, votes, input, positions, out);
    const norm = Math.sqrt(votes.reduce((sum, vote) => sum + vote.weight ** 2, 0));
    if (norm > 0) for (let i = 0; i < out.length; i++) out[i]! /= norm;
  },
};
