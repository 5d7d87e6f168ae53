import { discoveries, orderByPValue } from "../../../src/core/migrations/false-discovery.js";
import { parametersForRate } from "../../../src/core/migrations/parameters.js";
import { seeded, seedOf } from "../../../src/core/statistics/random.js";
import { observe } from "../../../src/core/migrations/watch.js";
import { initialState } from "../../../src/core/migrations/watch-state.js";
import { changeKinds, model, userStream } from "../../../test/support/simulation/stream.js";

/** What digests over one population confirmed, and what the standing list held. */
export interface DigestRow {
  readonly changedPart: number;
  readonly populations: number;
  readonly digests: number;
  /** mean over digests of (false / all confirmed by it), 0 where it confirmed nobody; with a 95 % interval */
  readonly digestRate: Mean;
  /** the same of the list as it stood at each digest: suspected users with their last p-value, confirmed with theirs */
  readonly listRate: Mean;
  /** of all that all digests of a population confirmed together: not promised */
  readonly everRate: Mean;
  readonly recall: number;
}

export interface Mean {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** A user's looks: the p-value and the probability that held after each session. */
interface Looked {
  readonly changed: boolean;
  readonly pValues: Float64Array;
  readonly probabilities: Float64Array;
}

export interface DigestOptions {
  readonly users: number;
  readonly populations: number;
  readonly sessions: number;
  /** sessions of everybody between two digests */
  readonly every: number;
  readonly rate: number;
  readonly seed: number;
}

const changedAt = [20, 40] as const;
const sizes = [0.2, 0.6] as const;

function looksOf(name: string, sessions: number, changed: boolean): Looked {
  const seed = seedOf(name);
  const random = seeded(seed ^ 0x2f);
  const [first, last] = changedAt;
  const at = first + Math.floor(random() * (last - first));
  const size = sizes[0] + random() * (sizes[1] - sizes[0]);
  const kind = changeKinds[Math.floor(random() * 3)]!;
  const stream = userStream(seeded(seed), {
    length: sessions,
    alternating: random() < 0.5,
    change: changed ? { kind, size, at, over: 1 } : null,
  });
  const parameters = { ...parametersForRate(0.1), k: model.topics, seed };
  let state = initialState();
  const pValues = new Float64Array(sessions);
  const probabilities = new Float64Array(sessions);
  for (let t = 0; t < sessions; t++) {
    state = observe(state, stream.sessions.slice(0, t + 1), parameters).state;
    pValues[t] = state.pValue;
    probabilities[t] = state.probability;
  }
  return { changed, pValues, probabilities };
}

function meanOf(values: readonly number[]): Mean {
  const mean = values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / Math.max(1, values.length - 1);
  const half = 1.96 * Math.sqrt(variance / Math.max(1, values.length));
  return { mean, low: Math.max(0, mean - half), high: mean + half };
}

/**
 * Populations of which 0, 1, 5, 20, 40 % change once (by .2 to .6), with a digest after every few sessions. Users are
 * drawn from one pool without replacement within a population, so that looks are computed once.
 */
export function digestRates(options: DigestOptions, progress: (part: number) => void): DigestRow[] {
  const { users, populations, sessions, every, rate, seed } = options;
  const pool = (changed: boolean, count: number): Looked[] =>
    Array.from({ length: count }, (_, i) => {
      progress(((changed ? 2 * users : 0) + i) / (3 * users));
      return looksOf(`${seed}/digests/${changed}/${i}`, sessions, changed);
    });
  const still = pool(false, 2 * users);
  const moved = pool(true, users);
  return [0, 0.01, 0.05, 0.2, 0.4].map((changedPart) => {
    const perDigest: number[] = [];
    const perList: number[] = [];
    const ever: number[] = [];
    let found = 0;
    let all = 0;
    for (let n = 0; n < populations; n++) {
      const random = seeded(seedOf(`${seed}/population/${changedPart}/${n}`));
      const changed = Math.round(users * changedPart);
      const people = [...drawn(moved, changed, random), ...drawn(still, users - changed, random)];
      const confirmed = new Map<Looked, number>();
      for (let t = every - 1; t < sessions; t += every) {
        const open = people
          .filter((one) => !confirmed.has(one) && one.probabilities[t]! >= 0.5)
          .map((one) => ({ one, pValue: one.pValues[t]! }));
        const now = discoveries(open, users, rate);
        perDigest.push(falsePart(now.map(({ one }) => one)));
        for (const { one, pValue } of now) confirmed.set(one, pValue);
        const standing = [...open.filter(({ one }) => !confirmed.has(one)), ...asTested(confirmed)];
        const list = orderByPValue(standing, users).filter(({ level }) => level <= rate);
        perList.push(falsePart(list.map(({ item }) => item.one)));
      }
      ever.push(falsePart([...confirmed.keys()]));
      found += [...confirmed.keys()].filter((one) => one.changed).length;
      all += changed;
    }
    return {
      changedPart,
      populations,
      digests: perDigest.length,
      digestRate: meanOf(perDigest),
      listRate: meanOf(perList),
      everRate: meanOf(ever),
      recall: found / Math.max(1, all),
    };
  });
}

function asTested(confirmed: ReadonlyMap<Looked, number>): { one: Looked; pValue: number }[] {
  return [...confirmed].map(([one, pValue]) => ({ one, pValue }));
}

function falsePart(list: readonly Looked[]): number {
  return list.length === 0 ? 0 : list.filter(({ changed }) => !changed).length / list.length;
}

function drawn<T>(pool: readonly T[], count: number, random: () => number): T[] {
  const left = [...pool];
  const out: T[] = [];
  for (let i = 0; i < count; i++) out.push(left.splice(Math.floor(random() * left.length), 1)[0]!);
  return out;
}
