import { normal, seeded } from "../random.js";
import { defaultParameters } from "../interests/parameters.js";
import { fitCodebook } from "../topics/fit.js";
import { worldAt, type EvaluationBehaviour, type EvaluationItem, type World } from "./world.js";

const dayMs = 86_400_000;
const dimension = 16;

/**
 * A simulated world whose right answer is known, for checks of any recommender: items and users have one of two colours
 * (a checkerboard), users take items of their colour only, and item vectors tell the colour through noise.
 *
 * Items are numbered 0 … items−1, even ones of one colour; user u has colour u mod 2. Each user has `sessions` daily
 * sessions of three items before the split and one after it.
 */
export function checkerboardWorld({ users, items, sessions, seed }: { users: number; items: number; sessions: number; seed: number }): World {
  const random = seeded(seed), split = Date.UTC(2026, 0, 1);
  const all = Array.from({ length: items }, (_, number): EvaluationItem => {
    const vector = Float32Array.from({ length: dimension }, (_, j) => normal(random) + (j === 0 ? (number % 2 ? 3 : -3) : 0)), norm = Math.hypot(...vector);
    return {
      number, id: `item-${number}`, domain: "board", language: null, tags: [], attributes: {}, publishedAt: split - 1000 * dayMs, expiresAt: null,
      vector: vector.map((x) => x / norm),
    };
  });
  const behaviours: EvaluationBehaviour[] = [];
  for (let day = -sessions; day <= 0; day++) {
    for (let user = 0; user < users; user++) {
      for (let n = 0; n < 3; n++) {
        const item = 2 * Math.floor((random() * items) / 2) + (user % 2), at = split + day * dayMs + 1000 * user + n;
        behaviours.push({ user, signal: { at, type: "VIEW", strength: 1, hour: 0, weekday: 4, scene: {}, domain: "board", item, text: null, sessionId: `${user}/${day}` } });
      }
    }
  }
  const matrix = new Float32Array(items * dimension);
  all.forEach(({ vector }, i) => matrix.set(vector, i * dimension));
  const { codebook } = fitCodebook(matrix, items, dimension, { space: "synthetic", seed });
  return worldAt(all, behaviours, split, codebook, defaultParameters);
}
