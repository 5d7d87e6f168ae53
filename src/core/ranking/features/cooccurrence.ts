import { addVotes, votesOf } from "../votes.js";
import type { Feature } from "./feature.js";

/**
 * log(1 + 10·Σ_i w_i C_ix), C the cosine over sessions: how often the item stood in one session with the user's recent
 * items.
 */
export const cooccurrence: Feature = {
  name: "cooccurrence",
  compute(input, positions, out) {
    const { model } = input;
    if (!model.cooccurrence) return;
    addVotes(model.cooccurrence, votesOf(input, model.cooccurrenceHalfLifeDays), input, positions, out);
    for (let i = 0; i < out.length; i++) out[i] = Math.log1p(10 * Math.max(0, out[i]!));
  },
};
