import { seeded, seedOf } from "../../../src/core/statistics/random.js";
import { moved } from "../../../test/support/simulation/stream.js";
import type { Detector } from "./detectors/detector.js";
import { changing, type ChangeKind, type TrueChange } from "./streams/changes.js";
import { families, type Family } from "./streams/families.js";
import { mixed } from "./streams/person.js";
import { neighbours, worldOf } from "./streams/neighbours.js";
import { daysOf, expressed, inTopics, plainTopics, refitTopics, visitsOf } from "./streams/visits.js";
import type { Life, Part, Stream, Visit } from "./streams/visits.js";

/** The sessions at which a detector's score was higher than ever before, with the score. */
export type Records = readonly (readonly [session: number, score: number])[];

/** One person, and what every detector made of them. */
export interface Watched {
  readonly sessions: number;
  /** null = interests did not change */
  readonly change: Pick<TrueChange, "kind" | "size" | "at"> | null;
  /** by name of the detector */
  readonly records: Readonly<Record<string, Records>>;
}

/** Where a detector first alarms at a threshold; null = nowhere. */
export function firstAlarm(records: Records, threshold: number): number | null {
  return records.find(([, score]) => score >= threshold)?.[0] ?? null;
}

function recordsOf(scores: Float64Array): Records {
  const out: [number, number][] = [];
  scores.forEach((score, session) => {
    if (score > (out.at(-1)?.[1] ?? 0)) out.push([session, Number(score.toPrecision(6))]);
  });
  return out;
}

/** The i-th person of a family who does not change, through `length` sessions. */
export function watchUnchanged(
  family: Family,
  { detectors, seed, length, i }: { detectors: readonly Detector[]; seed: number; length: number; i: number },
): Watched {
  const own = seedOf(`${seed}/unchanged/${family.name}/${i}`);
  const random = seeded(own);
  const life = family.life(random, length, worldOf(family, seed, i));
  const tidesAt = neighbours({ family, seed, i, length });
  const visits = visitsOf(random, life, length);
  const before = meanOf(life, length);
  const after = moved(random, before, "SHIFT", 0.4);
  const told: TrueChange = { kind: "SHIFT", size: 0.4, at: 0, sessions: length, before, after };
  const person = { seed: own, told, tidesAt };
  const stream = expressed(visits, plainTopics);
  const refit = family.refit ? anew(visits, told, refitTopics(random)) : null;
  const records = detectors.map((detector): [string, Records] => {
    const scores = detector.scores(stream, person);
    if (refit === null) return [detector.name, recordsOf(scores)];
    const again = detector.scores(refit.stream, { seed: own, told: refit.told, tidesAt: null });
    const half = Math.floor(length / 2);
    const all = scores.map((score, t) =>
      t < half ? score : t > half ? again[t]! : Math.max(...again.slice(0, t + 1)),
    );
    return [detector.name, recordsOf(all)];
  });
  return { sessions: length, change: null, records: Object.fromEntries(records) };
}

/** Everything in terms of new topics. */
function anew(visits: readonly Visit[], told: TrueChange, topicOf: Int32Array): { stream: Stream; told: TrueChange } {
  const [before, after] = [inTopics(told.before, topicOf), inTopics(told.after, topicOf)];
  return { stream: expressed(visits, topicOf), told: { ...told, before, after } };
}

function meanOf(life: Life, length: number): readonly number[] {
  const at = (session: number, part: Part): readonly number[] =>
    life.interestsAt(session, part, Math.floor(daysOf(session)));
  let mean = at(0, "MORNING");
  for (let n = 1; n < 2 * length; n++)
    mean = mixed(mean, at(Math.floor(n / 2), n % 2 === 0 ? "MORNING" : "EVENING"), 1 / (n + 1));
  return mean;
}

/** The i-th person who changes in this way, until the watch after the change is over. */
export function watchChanged(
  kind: ChangeKind,
  { detectors, seed, i }: { detectors: readonly Detector[]; seed: number; i: number },
): Watched {
  const own = seedOf(`${seed}/changed/${kind}/${i}`);
  const random = seeded(own);
  const { life, change } = changing(random, kind, i % 2 === 0);
  const { sessions } = change;
  const stream = expressed(visitsOf(random, life, sessions), plainTopics);
  const tidesAt = neighbours({ family: families[0]!, seed, i, length: sessions });
  const records = detectors.map(({ name, scores }): [string, Records] => [
    name,
    recordsOf(scores(stream, { seed: own, told: change, tidesAt })),
  ]);
  const { size, at } = change;
  return { sessions, change: { kind, size, at }, records: Object.fromEntries(records) };
}
