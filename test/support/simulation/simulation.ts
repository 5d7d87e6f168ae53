import { seeded, seedOf } from "../../../src/core/statistics/random.js";
import { adwin } from "./baselines/adwin.js";
import { argmax } from "./baselines/argmax.js";
import { pageHinkley } from "./baselines/page-hinkley.js";
import { behaviourSeries, sessionSeries } from "./baselines/surprise-series.js";
import { poissonInterval } from "./poisson.js";
import { changeKinds, userStream } from "./stream.js";
import type { ChangeKind, StreamOptions } from "./stream.js";
import { energyDistance, sessionSurprise } from "./watchers/conformal-score.js";
import { dirichletMultinomial } from "./watchers/dirichlet-multinomial.js";
import { formerDetector } from "./watchers/former.js";
import { godwit } from "./watchers/godwit.js";
import type { Watcher } from "./watchers/watcher.js";

export const changeSizes = [0.15, 0.3, 0.5, 0.7] as const;

export interface SimulationOptions {
  /** unchanged users per family */
  readonly users: number;
  /** sessions of an unchanged user */
  readonly sessions: number;
  /** changed users per kind and size */
  readonly changed: number;
  readonly seed: number;
  readonly threshold: number;
}

/** The change begins with this session; detection counts within the sessions watched after it. */
export const changeAt = 80;
export const watchedAfter = 60;
const gradualOver = 30;

/**
 * Families of unchanged users; `promised` = the assumptions of the promise hold, otherwise a stress (on a quarter of
 * the users).
 */
export const families: readonly { name: string; promised: boolean; options: (i: number) => Partial<StreamOptions> }[] =
  [
    {
      name: "bursty, half of them alternating dayparts",
      promised: true,
      options: (i) => ({ alternating: i % 2 === 0 }),
    },
    {
      name: "stress: evenings begin later",
      promised: false,
      options: (i) => ({ alternating: true, eveningsFrom: 60 + 10 * (i % 10) }),
    },
    {
      name: "stress: 30 % of sessions continue the last",
      promised: false,
      options: (i) => ({ alternating: i % 2 === 0, carry: 0.3 }),
    },
  ];

export function allWatchers(threshold: number): Watcher[] {
  return [
    godwit(threshold),
    formerDetector(threshold),
    sessionSurprise(threshold),
    energyDistance(threshold),
    dirichletMultinomial(threshold),
    adwin("behaviour", 0.002, behaviourSeries),
    adwin("session", 0.002, sessionSeries),
    pageHinkley("behaviour", 50, behaviourSeries),
    pageHinkley("session", 5, sessionSeries),
    argmax,
  ];
}

export interface FalseAlarms {
  readonly family: string;
  readonly promised: boolean;
  readonly method: string;
  readonly users: number;
  readonly alarms: number;
  readonly interval: { readonly low: number; readonly high: number };
  /** the most alarms the promise allows on average: users · sessions / A */
  readonly allowed: number;
  readonly holds: boolean;
}

export interface Power {
  readonly method: string;
  readonly kind: ChangeKind;
  readonly size: number;
  readonly users: number;
  readonly detected: number;
  /** alarmed before the change: neither detected nor missed */
  readonly early: number;
  /** sessions from the change to the alarm of those detected */
  readonly delays: readonly number[];
}

/** First alarms of unchanged users against the promise P(alarm within t sessions) ≤ t/A. */
export function falseAlarms(
  watchers: readonly Watcher[],
  options: SimulationOptions,
  progress: (part: number) => void,
): FalseAlarms[] {
  return families.flatMap((family, f) => {
    const alarms = new Map(watchers.map((w) => [w.name, 0]));
    const users = family.promised ? options.users : Math.ceil(options.users / 4);
    for (let i = 0; i < users; i++) {
      const seed = seedOf(`${options.seed}/unchanged/${family.name}/${i}`);
      const stream = userStream(seeded(seed), {
        length: options.sessions,
        alternating: false,
        change: null,
        ...family.options(i),
      });
      for (const w of watchers) if (w.watch(stream, seed) !== null) alarms.set(w.name, alarms.get(w.name)! + 1);
      progress((f + (i + 1) / users) / families.length);
    }
    const allowed = (users * options.sessions) / options.threshold;
    return watchers.map(({ name }): FalseAlarms => {
      const count = alarms.get(name)!;
      const interval = poissonInterval(count);
      return {
        family: family.name,
        promised: family.promised,
        method: name,
        users,
        alarms: count,
        interval,
        allowed,
        holds: interval.low <= allowed,
      };
    });
  });
}

/** Detections, early alarms and delays on changed users, by kind and size. */
export function power(
  watchers: readonly Watcher[],
  options: SimulationOptions,
  progress: (part: number) => void,
): Power[] {
  const cells = changeKinds.flatMap((kind) => changeSizes.map((size) => ({ kind, size })));
  return cells.flatMap(({ kind, size }, c) => {
    const delays = new Map(watchers.map((w): [string, number[]] => [w.name, []]));
    const early = new Map(watchers.map((w) => [w.name, 0]));
    for (let i = 0; i < options.changed; i++) {
      const { stream, seed } = changedUser(options.seed, kind, size, i);
      for (const w of watchers) {
        const t = w.watch(stream, seed);
        if (t !== null && t < changeAt) early.set(w.name, early.get(w.name)! + 1);
        else if (t !== null) delays.get(w.name)!.push(t - changeAt);
      }
      progress((c + (i + 1) / options.changed) / cells.length);
    }
    return watchers.map(
      ({ name }): Power => ({
        method: name,
        kind,
        size,
        users: options.changed,
        detected: delays.get(name)!.length,
        early: early.get(name)!,
        delays: delays.get(name)!,
      }),
    );
  });
}

/** The i-th changed user of a kind and size; every second one alternates dayparts. */
export function changedUser(
  simulationSeed: number,
  kind: ChangeKind,
  size: number,
  i: number,
): { stream: ReturnType<typeof userStream>; seed: number } {
  const seed = seedOf(`${simulationSeed}/${kind}/${size}/${i}`);
  const change = { kind, size, at: changeAt, over: kind === "GRADUAL" ? gradualOver : 1 };
  return {
    stream: userStream(seeded(seed), { length: changeAt + watchedAfter, alternating: i % 2 === 0, change }),
    seed,
  };
}
