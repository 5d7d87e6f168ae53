/** What a span tells; never ids of users, texts or values of statements: traces leave the service. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

/** A span while its work runs. */
export interface Span {
  rename(name: string): void;
  set(attributes: SpanAttributes): void;
  /** Marks it as failed; `type` is the code or the class of the error, never its message. */
  fail(type: string): void;
}

export interface SpanOptions {
  /** server = answers a caller, client = asks something else; absent = the service's own work */
  kind?: "server" | "client";
  /** The caller's W3C trace context, as its headers have it; what is malformed is ignored. */
  caller?: { readonly traceparent: string | undefined; readonly tracestate: string | undefined };
  /** Only where a span is under way, so that polling makes no traces of its own. */
  beneath?: boolean;
}

/** Tells where time goes: what runs within the work of a span, however far down, lies beneath it. */
export interface Tracer {
  /** Runs the work in a span and gives what it gives; an error marks the span as failed, and is thrown on. */
  span<T>(
    name: string,
    attributes: SpanAttributes,
    work: (span: Span) => Promise<T>,
    options?: SpanOptions,
  ): Promise<T>;
  /** Of the span under way where this is asked; null = none. */
  ids(): TraceIds | null;
}

/** What a log line says of the trace it belongs to; named as OpenTelemetry names them in logs. */
export interface TraceIds {
  readonly trace_id: string;
  readonly span_id: string;
}

const silent: Span = { rename() {}, set() {}, fail() {} };

/** Tracing is off. */
export const noTracer: Tracer = { span: (_name, _attributes, work) => work(silent), ids: () => null };
