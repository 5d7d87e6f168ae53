import { seeded } from "../../src/core/statistics/random.js";
import { defaultLearnOptions, learnItemItem } from "../../src/core/ranking/fit/learn.js";
import { behavioursRead } from "../../src/modules/models/fit-ranker.js";
import type { Had } from "../../src/core/ranking/item-item/rows.js";
import { dayMs } from "../../src/core/time.js";

export interface FitCost {
  /** processor seconds of learnItemItem, by stage: it runs in one thread, and a busy machine changes them least */
  seconds: Record<string, number>;
  /** largest resident memory of the process less what it had before the fit, in bytes */
  peakBytes: number;
}

const perUser = 40;
const perSession = 4;
const dimension = 512;

/**
 * Twice as many users as items, or as many as the service reads behaviours of; forty behaviours each in sessions of
 * four, half of them within one of √n groups, the rest by a Zipf law.
 */
function world(n: number): { training: Had[]; vectors: Float32Array[] } {
  const random = seeded(1);
  const groups = Math.ceil(Math.sqrt(n));
  const training: Had[] = [];
  for (let user = 0; user < Math.min(2 * n, behavioursRead / perUser); user++) {
    const group = Math.floor(random() * groups);
    for (let b = 0; b < perUser; b++) {
      const item =
        random() < 0.5
          ? Math.min(n - 1, group + groups * Math.floor(random() * (n / groups)))
          : Math.floor(n ** random()) % n;
      training.push({
        user,
        signal: {
          at: dayMs * (user % 90) + Math.floor(b / perSession) * dayMs,
          item,
          strength: 1,
          sessionId: `${user}/${Math.floor(b / perSession)}`,
        },
      });
    }
  }
  const vectors = Array.from({ length: n }, () => {
    const vector = Float32Array.from({ length: dimension }, () => random() - 0.5);
    const norm = Math.hypot(...vector);
    return vector.map((x) => x / norm);
  });
  return { training: training.toSorted((a, b) => a.signal.at - b.signal.at), vectors };
}

const n = Number(process.argv[2]);
const { training, vectors } = world(n);
const before = process.memoryUsage().rss;
const seconds: Record<string, number> = {};
const processor = (): number => process.cpuUsage().user / 1e6;
let stage = "";
let since = processor();
const next = (name: string): void => {
  if (stage !== "") seconds[stage] = processor() - since;
  [stage, since] = [name, processor()];
};
learnItemItem(
  training,
  { dimension, of: (item) => vectors[item] ?? null },
  {
    ...defaultLearnOptions,
    onProgress: (told) =>
      next(
        told.includes("nearest")
          ? "local EASE"
          : told.startsWith("item-item")
            ? "EASE"
            : told.startsWith("co-occurrence")
              ? "co-occurrence"
              : "distillation",
      ),
  },
);
next("");
process.send?.({ seconds, peakBytes: Math.max(0, process.resourceUsage().maxRSS * 1024 - before) } satisfies FitCost);
