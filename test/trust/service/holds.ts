import { readFileSync } from "node:fs";
import { createHistogram } from "node:perf_hooks";
import type { Holds, Spread } from "./protocol.js";

const everyMs = 2;

/** Watches how long the event loop of this thread is held from now on; the answer tells it, and begins anew. */
export function watchHolds(): () => Holds {
  const clock = createHistogram();
  const processor = createHistogram();
  let at = performance.now();
  let had = processorNs();
  setInterval(() => {
    const now = performance.now();
    const has = processorNs();
    clock.record(Math.max(1, Math.round((now - at - everyMs) * 1e6)));
    if (had !== null && has !== null) processor.record(Math.max(1, has - had));
    at = now;
    had = has;
  }, everyMs).unref();
  return () => {
    const holds = { clock: spread(clock), processor: had === null ? null : spread(processor) };
    clock.reset();
    processor.reset();
    return holds;
  };
}

const spread = (histogram: ReturnType<typeof createHistogram>): Spread => ({
  p99: Math.round(histogram.percentile(99) / 1e5) / 10,
  longest: Math.round(histogram.max / 1e5) / 10,
});

/** What the main thread has had of the processor, ns; null where the system does not tell (only Linux does). */
function processorNs(): number | null {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8").split(" ")[0]);
  } catch {
    return null;
  }
}
