import type { FastifyInstance } from "fastify";
import type { Registry } from "prom-client";
import pTimeout from "p-timeout";
import { remembered } from "../modules/common/remembered.js";
import type { ComponentHealth, ComponentState } from "../ports/embedder.js";

/** How the service and each of its parts are. */
export interface HealthReport {
  readonly state: ComponentState;
  readonly components: Readonly<Record<string, ComponentHealth>>;
}

export interface Probes {
  readonly health: () => Promise<HealthReport>;
  /** True once the service can answer; false again while it stops. */
  readonly ready: () => boolean;
  readonly registry: Registry;
}

const patienceMs = 2000;
/** Under load the checks wait for connections like everybody else: what was known a moment ago is the answer then. */
const lately = { patienceMs: 150, keptMs: 10_000 };

/**
 * /healthz: the process is alive. /readyz: it can answer, and which part is not up (why is for operators: the query
 * `health`, and the log). /metrics: Prometheus text.
 */
export function addProbes(http: FastifyInstance, probes: Probes): void {
  const health = remembered(probes.health, lately);
  http.get("/healthz", () => ({ status: "alive" }));
  http.get("/readyz", async (request, reply) => {
    const checked = health().catch((error: unknown) => {
      request.log.error({ err: error }, "the health checks failed");
      return { error: "the health checks failed; see the log" };
    });
    const report = await pTimeout<Checked, Checked>(checked, {
      milliseconds: patienceMs,
      fallback: () => ({ error: `the health checks did not answer within ${patienceMs / 1000} s` }),
    });
    const ready = probes.ready() && !("error" in report);
    const notUp: Record<string, ComponentState> = "error" in report ? { service: "DOWN" } : partsNotUp(report);
    return reply.code(ready ? 200 : 503).send({ status: ready ? "ready" : "not ready", notUp });
  });
  http.get("/metrics", async (_request, reply) =>
    reply.type(probes.registry.contentType).send(await probes.registry.metrics()),
  );
}

function partsNotUp(report: HealthReport): Record<string, ComponentState> {
  return Object.fromEntries(
    Object.entries(report.components).flatMap(([name, { state }]) => (state === "UP" ? [] : [[name, state]])),
  );
}

type Checked = HealthReport | { readonly error: string };
