import { readFileSync } from "node:fs";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
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
  const between = watchMeasured();
  return () => {
    const holds = {
      clock: spread(clock),
      processor: had === null ? null : spread(processor),
      between: had === null ? null : ms(between.percentile(95)),
    };
    for (const histogram of [clock, processor, between]) histogram.reset();
    return holds;
  };
}

type Histogram = ReturnType<typeof createHistogram>;

/** What this thread has had of the processor while a measured request waited for its answer, ns. */
function watchMeasured(): Histogram {
  const between = createHistogram();
  const begun = new WeakMap<IncomingMessage, number>();
  const of = (message: unknown): IncomingMessage => (message as { request: IncomingMessage }).request;
  subscribe("http.server.request.start", (message) => {
    const request = of(message);
    const now = request.headers["x-measured"] === undefined ? null : processorNs();
    if (now !== null) begun.set(request, now);
  });
  subscribe("http.server.response.finish", (message) => {
    const began = begun.get(of(message));
    if (began !== undefined) between.record(Math.max(1, processorNs()! - began));
  });
  return between;
}

const ms = (ns: number): number => Math.round(ns / 1e5) / 10;
const spread = (histogram: Histogram): Spread => ({ p99: ms(histogram.percentile(99)), longest: ms(histogram.max) });

/** What the main thread has had of the processor, ns; null where the system does not tell (only Linux does). */
function processorNs(): number | null {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8").split(" ")[0]);
  } catch {
    return null;
  }
}
