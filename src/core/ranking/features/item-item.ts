import { addVotes, votesOf } from "../votes.js";
import type { Feature } from "./feature.js";

// Weights predict a probability, so this is the scale of "a few per cent", below which differences are noise.
const resolution = 0.02;

/**
 * log(1 + s/0.02), s = Σ_i w_i B_ix over the user's own items i, B from EASE: s is EASE's estimate of the item's
 * chance, and a choice model weighs logs of chances. Negative sums count as 0.
 */
export const itemItem: Feature = {
  name: "itemItem",
  compute(input, positions, out) {
    const { model } = input;
    if (!model.itemItem) return;
    addVotes(model.itemItem, votesOf(input, model.itemItemHalfLifeDays), input, positions, out);
    for (let i = 0; i < out.length; i++) out[i] = Math.log1p(Math.max(0, out[i]!) / resolution);
  },
};
