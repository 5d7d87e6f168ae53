import { Gauge, Histogram, type Registry } from "prom-client";
import { remembered } from "../common/remembered.js";
import type { Services } from "../kit/services.js";
import { streamMetrics } from "./stream-metrics.js";
import { dependencyMetrics, type Dependencies } from "./dependency-metrics.js";

/** What the modules know, for Prometheus: read when it is scraped. */
export function serviceMetrics(
  registry: Registry,
  { services, database, ...dependencies }: Dependencies & { services: Services; database: { statements(): number } },
): void {
  dependencyMetrics(registry, services, dependencies);
  const { history, editions, recommendations } = services;
  const stages = new Histogram({
    name: "godwit_recommendation_stage_seconds",
    help: "time of each stage of making one set of recommendations",
    labelNames: ["stage"],
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5],
    registers: [registry],
  });
  recommendations.onStage = (stage, seconds) => stages.observe({ stage }, seconds);
  const depth = (name: string, help: string): Gauge<"topic"> =>
    new Gauge({ name, help, labelNames: ["topic"], registers: [registry] });
  const dead = depth("godwit_outbox_dead", "work that was given up and waits for an operator");
  const lag = depth("godwit_outbox_lag_seconds", "age of the oldest work");
  const queues = remembered(() => history.outbox.state().catch(() => []), { patienceMs: 150, keptMs: 60_000 });
  new Gauge({
    name: "godwit_outbox_waiting",
    help: "work that follows committed writes and has not been done",
    labelNames: ["topic"],
    registers: [registry],
    async collect() {
      for (const gauge of [this, dead, lag]) gauge.reset();
      for (const queue of await queues()) {
        this.set({ topic: queue.topic }, queue.waiting);
        dead.set({ topic: queue.topic }, queue.dead);
        lag.set(
          { topic: queue.topic },
          queue.oldest === null ? 0 : Math.max(0, (services.clock() - queue.oldest) / 1000),
        );
      }
    },
  });
  streamMetrics(registry, services.streams);
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  };
  gauge("godwit_items", "items in the catalogue", () => editions.current.catalogue.present);
  gauge("godwit_embedded_items", "items that can be compared by meaning", () => editions.current.vectors?.count ?? 0);
  gauge("godwit_topics", "topics of the codebook that serves", () => editions.current.k);
  gauge("godwit_statements_total", "SQL statements sent since the start", () => database.statements());
}
