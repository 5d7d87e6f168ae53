import { AsyncLocalStorage } from "node:async_hooks";
import { DiagLogLevel, ROOT_CONTEXT, SpanKind, SpanStatusCode, diag, trace, type Context } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { defaultResource, resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { GodwitError } from "../../core/errors.js";
import { noTracer, type Tracer } from "../../ports/tracer.js";
import { callerContext } from "./caller-context.js";

export interface TracingOptions {
  /** base URL of an OTLP/HTTP collector, without /v1/traces */
  endpoint: string;
  /** service.name of what is sent */
  service: string;
  log: { warn(fields: object, message: string): void };
}

/** `close` sends what is left, and waits some seconds for that. */
export interface OpenTelemetry extends Tracer {
  close(): Promise<void>;
}

const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT } as const;
const exportTimeoutMs = 5_000;

/**
 * Sends spans to an OTLP collector in batches; nothing waits for it, and what it does not take is dropped. Nothing is
 * registered with OpenTelemetry's globals: several services of one process keep apart.
 */
export function createOpenTelemetry({ endpoint, service, log }: TracingOptions): OpenTelemetry {
  const warn = (message: string): void => log.warn({ detail: message.slice(0, 500) }, "traces could not be sent");
  diag.setLogger(
    { error: warn, warn, info() {}, debug() {}, verbose() {} },
    { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true },
  );
  const provider = new NodeTracerProvider({
    resource: defaultResource().merge(resourceFromAttributes({ "service.name": service })),
    spanProcessors: [
      new BatchSpanProcessor(
        new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, "")}/v1/traces`, timeoutMillis: exportTimeoutMs }),
      ),
    ],
  });
  const tracer = provider.getTracer("godwit");
  const active = new AsyncLocalStorage<Context>();
  return {
    async span(name, attributes, work, { kind, caller, beneath = false } = {}) {
      const above = caller === undefined ? (active.getStore() ?? ROOT_CONTEXT) : callerContext(caller);
      if (beneath && trace.getSpan(above) === undefined) return noTracer.span(name, attributes, work);
      const span = tracer.startSpan(
        name,
        { kind: kind === undefined ? SpanKind.INTERNAL : kinds[kind], attributes },
        above,
      );
      const fail = (type: string): void => {
        span.setAttribute("error.type", type).setStatus({ code: SpanStatusCode.ERROR });
      };
      try {
        return await active.run(trace.setSpan(above, span), () =>
          work({ rename: (to) => void span.updateName(to), set: (more) => void span.setAttributes(more), fail }),
        );
      } catch (error) {
        fail(error instanceof GodwitError ? error.code : error instanceof Error ? error.name : "unknown");
        throw error;
      } finally {
        span.end();
      }
    },
    ids() {
      const context = trace.getSpanContext(active.getStore() ?? ROOT_CONTEXT);
      return context === undefined ? null : { trace_id: context.traceId, span_id: context.spanId };
    },
    close: () =>
      provider.shutdown().catch((error: unknown) => warn(error instanceof Error ? error.message : String(error))),
  };
}
