import type { Tides } from "../../../../src/core/migrations/tides.js";
import type { TrueChange } from "../streams/changes.js";
import type { Stream } from "../streams/visits.js";

/** What may be known of the one who is watched, beside their sessions. */
export interface Person {
  readonly seed: number;
  /** what an oracle is told */
  readonly told: TrueChange;
  /** what moved everybody up to the week of an instant (epoch ms), learnt from other people; null = there are none */
  readonly tidesAt: ((at: number) => Tides) | null;
}

/** Something that watches one person, session by session. */
export interface Detector {
  readonly name: string;
  /** how much speaks for a change after each session; it alarms where this reaches a threshold */
  readonly scores: (stream: Stream, person: Person) => Float64Array;
  /** the threshold at which at most one false alarm in `a` sessions is promised; null = it promises no such thing */
  readonly thresholdFor: ((a: number) => number) | null;
}
