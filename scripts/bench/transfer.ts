import { domainKey } from "../../src/core/interests/cells.js";
import { defaultParameters } from "../../src/core/interests/parameters.js";
import { emptyPopulation, foldPopulation } from "../../src/core/interests/population.js";
import { seeded, type Random } from "../../src/core/statistics/random.js";
import type { Sparse } from "../../src/core/sparse.js";
import { fitTransfer } from "../../src/core/transfer/fit.js";
import { encodeTransfer } from "../../src/core/transfer/model.js";
import type { TransferData, TransferUser } from "../../src/core/transfer/users.js";

export interface TransferCost {
  readonly users: number;
  readonly pairs: number;
  readonly fitMs: number;
  /** bytes that the users' counts hold, and the most that the fit added to them */
  readonly usersBytes: number;
  readonly fitBytes: number;
  readonly modelBytes: number;
}

const domains = 11;
const topics = 64;
const split = Date.UTC(2026, 0, 1);

/** What a fit of all pairs between eleven domains costs: simulated users, each in three to five of them. */
export function transferCost(users: number, seed: number): TransferCost {
  const random = seeded(seed);
  const heap = (): number => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  const before = heap();
  const data = simulated(users, random);
  const held = heap();
  let most = held;
  const started = performance.now();
  const model = fitTransfer(data, {
    seed,
    topicIds: Array.from({ length: topics }, (_, i) => String(i)),
    parameters: defaultParameters,
    kinds: ["DOMAIN"],
    onProgress: () => {
      most = Math.max(most, process.memoryUsage().heapUsed);
    },
  });
  return {
    users,
    pairs: model.pairs.length,
    fitMs: performance.now() - started,
    usersBytes: held - before,
    fitBytes: most - held,
    modelBytes: encodeTransfer(model).length,
  };
}

function simulated(count: number, random: Random): TransferData {
  const population = emptyPopulation(defaultParameters);
  const users = Array.from({ length: count }, (_, user): TransferUser => {
    const likes = Array.from({ length: 6 }, () => Math.floor(random() * topics));
    const visits = 3 + Math.floor(random() * 3);
    const first = Math.floor(random() * domains);
    const keys = Array.from({ length: visits }, (_, i) =>
      domainKey(`domain-${(first + i * (1 + (user % 3))) % domains}`),
    );
    const places = new Map([...new Set(keys)].map((key) => [key, counts(likes, 1 + 10 * random(), random)]));
    const all = counts(likes, 20, random);
    // The population is a mean: two thousand users tell it.
    if (user < 2_000)
      for (const [key, { index, value }] of places)
        foldPopulation(
          population,
          {
            at: split - 1,
            type: "VIEW",
            strength: 1,
            topics: shares({ index, value }),
            hour: 0,
            weekday: 1,
            scene: {},
            domain: key.slice(key.indexOf("domain-")),
            item: null,
            text: null,
            sessionId: null,
          },
          defaultParameters,
        );
    return {
      before: places,
      after: new Map([...places].filter(() => random() < 0.5).map(([key, one]) => [key, shares(one)])),
      everything: all,
      later: shares(all),
    };
  });
  return { split, k: topics, population, users };
}

function counts(likes: readonly number[], mass: number, random: Random): Sparse {
  const index = [...new Set(likes.filter(() => random() < 0.7))].toSorted((a, b) => a - b);
  const kept = index.length > 0 ? index : [likes[0]!];
  return { index: kept, value: kept.map(() => (mass / kept.length) * (0.5 + random())) };
}

function shares({ index, value }: Sparse): Sparse {
  const total = value.reduce((a, b) => a + b, 0);
  return { index, value: value.map((one) => one / total) };
}
