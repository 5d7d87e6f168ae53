/** What the benchmark tells the service process, and what it answers. */
export type Command =
  | { kind: "start" }
  | { kind: "fit" }
  | { kind: "folded" }
  | { kind: "sizes" }
  | { kind: "import"; path: string }
  | { kind: "ranker"; again: boolean }
  | { kind: "stages"; users: readonly string[]; ms: number }
  | { kind: "watch" }
  | { kind: "report"; profile: string | null }
  | { kind: "kept" }
  | { kind: "vectors"; clients: number; ms: number }
  | { kind: "store"; work: "read" | "upsert" | "query"; ms: number }
  | { kind: "recall" }
  | { kind: "close" };

export interface Answers {
  start: { url: string };
  /** seconds to fit topics and take over */
  fit: { seconds: number; topics: number };
  /** once nothing that was sent waits to be folded */
  folded: null;
  /** bytes of tables with their indexes, and how many rows they hold */
  sizes: Record<string, { bytes: number; rows: number }>;
  /** seconds until everything was recorded, and until everything was folded */
  import: { accepted: number; recordedPerSecond: number; foldedPerSecond: number };
  /**
   * seconds to fit a ranker on everything recorded, and to serve it whatever the comparison says; the largest resident
   * memory of the service's process so far
   */
  ranker: { seconds: number; version: string; peakBytes: number };
  /** milliseconds of each stage of answering one recommendation after the other, without GraphQL and HTTP */
  stages: Record<string, number[]>;
  watch: null;
  /**
   * since the last `watch`: the longest time the event loop did nothing else (ms), its 99th percentile, processor
   * seconds of all threads; resident bytes now
   */
  report: { longestBlock: number; blockP99: number; cpuSeconds: number; resident: number };
  /** bytes that the service's thread keeps once what nobody needs is collected: its heap, and buffers outside of it */
  kept: number;
  /** bare queries of a store with the same vectors, in the same process */
  vectors: { durations: number[]; seconds: number; requests: number };
  /** milliseconds of each question to the vector store that serves, or of each upsert of 10,000 points */
  store: number[];
  /** of the vector store that serves, at 100 neighbours; null = its answers are exact */
  recall: { k: number; recall: number; breadth: number | null } | null;
  close: null;
}
