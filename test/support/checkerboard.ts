import { normal, seeded } from "../../src/core/statistics/random.js";
import { defaultParameters } from "../../src/core/interests/parameters.js";
import { fitCodebook } from "../../src/core/topics/fit.js";
import { worldAt, type EvaluationBehaviour, type World } from "../../src/core/evaluation/world.js";
import type { EvaluationItem } from "../../src/core/evaluation/evaluation-item.js";
import { dayMs } from "../../src/core/time.js";

const dimension = 16;

/** Data of a contract: items, behaviours in order of time, and the world they are known as at the split. */
export interface SimulatedData {
  readonly items: readonly EvaluationItem[];
  readonly behaviours: readonly EvaluationBehaviour[];
  readonly world: World;
}

interface Board {
  readonly users: number;
  readonly items: number;
  readonly sessions: number;
  readonly seed: number;
  readonly untouched?: ReadonlySet<number>;
}

/**
 * A simulated world whose right answer is known, for checks of any recommender: items and users have one of two colours
 * (a checkerboard), users take items of their colour only, and item vectors tell the colour through noise.
 *
 * Items are numbered 0 … items−1, even ones of one colour; user u has colour u mod 2. Each user has `sessions` daily
 * sessions of three items before the split and one after it. `untouched` items are taken after the split only, by their
 * number.
 */
export function checkerboard({ users, items, sessions, seed, untouched }: Board): SimulatedData {
  const random = seeded(seed);
  const split = Date.UTC(2026, 0, 1);
  const all = Array.from({ length: items }, (_, number): EvaluationItem => {
    const vector = Float32Array.from(
      { length: dimension },
      (_, j) => normal(random) + (j === 0 ? (number % 2 ? 3 : -3) : 0),
    );
    const norm = Math.hypot(...vector);
    return {
      number,
      id: `item-${number}`,
      domain: "board",
      language: null,
      tags: [],
      attributes: {},
      publishedAt: untouched ? null : split - 1000 * dayMs,
      expiresAt: null,
      vector: vector.map((x) => x / norm),
    };
  });
  const behaviours: EvaluationBehaviour[] = [];
  for (let day = -sessions; day <= 0; day++) {
    for (let user = 0; user < users; user++) {
      for (let n = 0; n < 3; n++) {
        let item = 2 * Math.floor((random() * items) / 2) + (user % 2);
        while (day < 0 && untouched?.has(item)) item = (item + 2) % items;
        const at = split + day * dayMs + 1000 * user + n;
        behaviours.push({
          user,
          signal: {
            at,
            type: "VIEW",
            strength: 1,
            hour: 0,
            weekday: 4,
            scene: {},
            domain: "board",
            item,
            text: null,
            sessionId: `${user}/${day}`,
          },
        });
      }
    }
  }
  const matrix = new Float32Array(items * dimension);
  all.forEach(({ vector }, i) => matrix.set(vector, i * dimension));
  const { codebook } = fitCodebook(matrix, items, dimension, { space: "synthetic", seed });
  return {
    items: all,
    behaviours,
    world: worldAt({ items: all, behaviours }, { split, codebook, parameters: defaultParameters }),
  };
}

/** The world of a checkerboard. */
export const checkerboardWorld = (board: Board): World => checkerboard(board).world;
