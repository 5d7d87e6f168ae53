import { bet, exponents, smoothedPValue } from "../former/conformal.js";
import { sessionShares } from "../../../../src/core/migrations/share-matrix.js";
import type { ShareMatrix } from "../../../../src/core/migrations/share-matrix.js";
import { strataOf } from "../../../../src/core/migrations/strata.js";
import { seeded } from "../../../../src/core/statistics/random.js";
import type { Watcher } from "./watcher.js";

/** Scores of the rows of a bag, symmetric in all of them; the newest row is last. */
type Score = (shares: ShareMatrix, rows: readonly number[]) => Float64Array;

const fewest = 6;

/** One conformal e-detector on one score; within daypart × scene once that has `minimum` sessions, 0 = never. */
function conformal(name: string, threshold: number, minimum: number, score: Score): Watcher {
  return {
    name,
    watch({ sessions }, seed) {
      const shares = sessionShares(sessions);
      const capital = new Float64Array(exponents.length);
      for (let t = 0; t < sessions.length; t++) {
        const strata = minimum > 0 ? strataOf(sessions.slice(0, t + 1), minimum) : null;
        const rows = Array.from({ length: t + 1 }, (_, i) => i).filter(
          (i) => strata === null || strata[i] === strata[t],
        );
        if (rows.length < fewest) continue;
        const p = smoothedPValue(score(shares, rows), seeded(Math.imul(seed ^ t, 0x9e3779b1))());
        exponents.forEach((x, e) => {
          capital[e] = (capital[e]! + 1) * bet(p, x);
        });
        if (capital.reduce((a, b) => a + b, 0) / exponents.length >= threshold) return t;
      }
      return null;
    },
  };
}

/** The first version: mean surprise of a session under the mean shares of the bag, within contexts of 10 sessions. */
export function sessionSurprise(threshold: number): Watcher {
  return conformal("first version: session surprise", threshold, 10, (shares, rows) => {
    const width = shares.topics.length;
    const mean = new Float64Array(width);
    for (const i of rows) for (let j = 0; j < width; j++) mean[j]! += shares.data[i * width + j]! / rows.length;
    const logs = mean.map((p) => Math.log(p + 1e-3));
    return Float64Array.from(rows, (i) => {
      let sum = 0;
      for (let j = 0; j < width; j++) sum -= shares.data[i * width + j]! * logs[j]!;
      return sum;
    });
  });
}

/** Energy distance of session centroids: mean Euclidean distance to the other sessions (Székely and Rizzo 2013). */
export function energyDistance(threshold: number): Watcher {
  const distances = new WeakMap<ShareMatrix, Float64Array>();
  return conformal("energy distance of centroids", threshold, 0, (shares, rows) => {
    const n = rows.length;
    const t = n - 1;
    const width = shares.topics.length;
    const sums = distances.get(shares) ?? new Float64Array(shares.rows);
    const from = distances.has(shares) ? t : 0;
    distances.set(shares, sums);
    for (let b = from; b <= t; b++)
      for (let a = 0; a < b; a++) {
        let square = 0;
        for (let j = 0; j < width; j++) square += (shares.data[a * width + j]! - shares.data[b * width + j]!) ** 2;
        sums[a]! += Math.sqrt(square);
        sums[b]! += Math.sqrt(square);
      }
    return sums.slice(0, n);
  });
}
