import { ROOT_CONTEXT, createTraceState, isSpanContextValid, trace, type Context } from "@opentelemetry/api";

const header = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/**
 * The context that W3C headers describe (https://www.w3.org/TR/trace-context/); the root where there is none, or it is
 * malformed.
 */
export function callerContext({
  traceparent,
  tracestate,
}: {
  traceparent: string | undefined;
  tracestate: string | undefined;
}): Context {
  const [, version, traceId = "", spanId = "", flags = "", more] = header.exec(traceparent?.trim() ?? "") ?? [];
  const parent = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & 1,
    isRemote: true,
    ...(tracestate === undefined ? {} : { traceState: createTraceState(tracestate) }),
  };
  const valid = isSpanContextValid(parent) && !(version === "00" && more !== undefined);
  return valid ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
}
