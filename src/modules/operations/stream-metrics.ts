import { Gauge, type Registry } from "prom-client";
import type { StreamService } from "../streams/stream-service.js";

/** How far behind this process is with the streams that it takes. */
export function streamMetrics(registry: Registry, streams: StreamService): void {
  if (!streams.consumes) return;
  const labelNames = ["stream", "partition"] as const;
  const seconds = new Gauge({
    name: "godwit_stream_lag_seconds",
    help: "how long ago the last message that was taken had been written, while others wait",
    labelNames,
    registers: [registry],
  });
  new Gauge({
    name: "godwit_stream_lag_messages",
    help: "messages of a partition that were not taken yet",
    labelNames,
    registers: [registry],
    collect() {
      this.reset();
      seconds.reset();
      for (const { stream, partition, messages, seconds: age } of streams.lag()) {
        this.set({ stream, partition }, messages);
        seconds.set({ stream, partition }, age);
      }
    },
  });
}
