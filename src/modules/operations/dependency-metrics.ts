import { Counter, Gauge, type Registry } from "prom-client";
import type { ModelUsage } from "../../ports/embedder.js";
import { remembered } from "../common/remembered.js";
import type { Services } from "../kit/services.js";

/** What lies behind a network. */
export interface Dependencies {
  readonly breakers: Readonly<
    Record<string, { readonly state: "CLOSED" | "HALF_OPEN" | "OPEN"; readonly opened: number }>
  >;
  readonly models: readonly { model: string; usage: () => ModelUsage; price: number }[];
}

/** Versions looked through for those that serve. */
const modelsRead = 50;

/** What the service hangs on: breakers, models and what they cost, what may wait. Read when it is scraped. */
export function dependencyMetrics(registry: Registry, services: Services, { breakers, models }: Dependencies): void {
  const registers = [registry];
  const counter = (name: string, help: string, label: string, read: () => (readonly [string, number])[]): void => {
    new Counter<string>({
      name,
      help,
      labelNames: [label],
      registers,
      collect() {
        this.reset();
        for (const [value, count] of read()) this.inc({ [label]: value }, count);
      },
    });
  };
  new Gauge({
    name: "godwit_breaker_state",
    help: "whether what lies behind a network is called: 0 closed, 1 tries whether it is back, 2 open",
    labelNames: ["dependency"],
    registers,
    collect() {
      for (const [dependency, { state }] of Object.entries(breakers))
        this.set({ dependency }, ["CLOSED", "HALF_OPEN", "OPEN"].indexOf(state));
    },
  });
  const versions = remembered(() => services.models.list(services.editions.current, null, modelsRead).catch(() => []), {
    patienceMs: 150,
    keptMs: 60_000,
  });
  new Gauge({
    name: "godwit_model_version",
    help: "version of the model that serves, by kind",
    labelNames: ["kind"],
    registers,
    async collect() {
      for (const { kind, version, serving } of await versions()) if (serving) this.set({ kind }, version);
    },
  });
  new Gauge({
    name: "godwit_backlog_bound",
    help: "work that may wait before writes are refused",
    registers,
    collect() {
      this.set(services.backlog.bound);
    },
  });
  counter("godwit_breaker_opened_total", "how often calls were stopped", "dependency", () =>
    Object.entries(breakers).map(([dependency, { opened }]) => [dependency, opened]),
  );
  counter("godwit_text_vectors_total", "vectors of users' texts, by where they came from", "from", () =>
    Object.entries(services.texts.counts),
  );
  counter("godwit_model_requests_total", "requests to model endpoints", "model", () =>
    models.map(({ model, usage }) => [model, usage().requests]),
  );
  counter("godwit_model_tokens_total", "tokens that model endpoints billed", "model", () =>
    models.map(({ model, usage }) => [model, usage().tokens]),
  );
  counter("godwit_model_cost_total", "what they cost at the configured prices", "model", () =>
    models.map(({ model, usage, price }) => [model, (usage().tokens / 1e6) * price]),
  );
}
