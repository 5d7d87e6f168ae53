import { Counter, Gauge, Histogram, collectDefaultMetrics, type Registry } from "prom-client";

export type OperationType = "query" | "mutation" | "subscription" | "none";
/** refused: the caller can mend it; failed: the service could not. */
export type Outcome = "ok" | "refused" | "failed";

export interface ServerMetrics {
  /** One finished operation; `name` is the document's operation name, "" when it has none. */
  operation(name: string, type: OperationType, outcome: Outcome, seconds: number): void;
  subscriptionStarted(): void;
  subscriptionEnded(): void;
  subscriptionEvent(): void;
  connections(open: number): void;
}

const outcomes: readonly Outcome[] = ["ok", "refused", "failed"];
const types: readonly OperationType[] = ["query", "mutation", "subscription", "none"];
const keptNames = 100;
const failures = new Set(["INTERNAL_SERVER_ERROR", "UNAVAILABLE", "TIMEOUT"]);

/** What an operation came to, by the codes of its errors. */
export function outcomeOf(codes: readonly unknown[]): Outcome {
  if (codes.length === 0) return "ok";
  return codes.some((code) => typeof code !== "string" || failures.has(code)) ? "failed" : "refused";
}

/**
 * Registers the server's metrics and the process's own (event-loop lag, memory …). Only the last 100 operation names
 * keep series: names are the clients' free choice and must not grow the registry.
 */
export function serverMetrics(registry: Registry, names = keptNames): ServerMetrics {
  if (!registry.getSingleMetric("process_cpu_seconds_total")) collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const operations = new Counter({
    name: "godwit_graphql_operations_total",
    help: "GraphQL operations by name, type and outcome",
    labelNames: ["operation", "type", "outcome"],
    registers,
  });
  const duration = new Histogram({
    name: "godwit_graphql_duration_seconds",
    help: "Time to answer a GraphQL operation",
    labelNames: ["operation", "type"],
    registers,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  });
  const active = new Gauge({ name: "godwit_graphql_subscriptions", help: "Subscriptions open now", registers });
  const events = new Counter({
    name: "godwit_graphql_subscription_events_total",
    help: "Events sent to subscribers",
    registers,
  });
  const open = new Gauge({ name: "godwit_websocket_connections", help: "WebSocket connections open now", registers });

  const recent = new Set<string>();
  const known = (name: string): string => {
    if (!recent.delete(name) && recent.size >= names) forget([...recent][0] ?? "");
    recent.add(name);
    return name;
  };
  const forget = (operation: string): void => {
    recent.delete(operation);
    for (const type of types) {
      duration.remove({ operation, type });
      for (const outcome of outcomes) operations.remove({ operation, type, outcome });
    }
  };
  return {
    operation(name, type, outcome, seconds) {
      const operation = known(name.slice(0, 64) || "anonymous");
      operations.inc({ operation, type, outcome });
      duration.observe({ operation, type }, seconds);
    },
    subscriptionStarted: () => active.inc(),
    subscriptionEnded: () => active.dec(),
    subscriptionEvent: () => events.inc(),
    connections: (count) => open.set(count),
  };
}
