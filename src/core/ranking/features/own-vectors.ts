import { ownTaste } from "../own-vectors/taste.js";
import { votesOf } from "../votes.js";
import type { Feature } from "./feature.js";

/**
 * t·(v_x − m) by the vectors that items bring along (pictures, sound): t what sets the user's own items apart
 * (ownTaste), v_x the item's, m the mean of all. 0 for items without one.
 */
export const ownVectors: Feature = {
  name: "ownVectors",
  compute(input, positions, out) {
    const { ownVectors: own, catalogue, model } = input;
    if (!own) return;
    const taste = ownTaste(votesOf(input, model.itemItemHalfLifeDays), own, catalogue);
    if (taste === null) return;
    const [products] = own.similarities([taste], positions);
    const usual = taste.reduce((sum, x, j) => sum + x * own.mean[j]!, 0);
    for (let i = 0; i < out.length; i++) if (own.read(positions[i]!) !== null) out[i] = products![i]! - usual;
  },
};
