import type { Stream } from "../stream.js";

/** Watches one user's sessions in order and says at which it first alarms (index), or null. */
export interface Watcher {
  readonly name: string;
  readonly watch: (stream: Stream, seed: number) => number | null;
}
