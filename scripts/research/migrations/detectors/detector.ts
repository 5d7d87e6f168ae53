import type { TrueChange } from "../streams/changes.js";
import type { Stream } from "../streams/visits.js";

/** Something that watches one person, session by session. */
export interface Detector {
  readonly name: string;
  /** how much speaks for a change after each session; it alarms where this reaches a threshold */
  readonly scores: (stream: Stream, person: { readonly seed: number; readonly told: TrueChange }) => Float64Array;
  /** the threshold at which at most one false alarm in `a` sessions is promised; null = it promises no such thing */
  readonly thresholdFor: ((a: number) => number) | null;
}
