import { trace } from "@opentelemetry/api";
import { expect, test } from "vitest";
import { callerContext } from "./caller-context.js";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const spanId = "b7ad6b7169203331";
const read = (traceparent: string | undefined, tracestate?: string) =>
  trace.getSpanContext(callerContext({ traceparent, tracestate }));

test("a caller's context is taken up with its decision and its state, of later versions too", () => {
  expect(read(`00-${traceId}-${spanId}-01`)).toMatchObject({ traceId, spanId, traceFlags: 1, isRemote: true });
  expect(read(`00-${traceId}-${spanId}-00`)).toMatchObject({ traceFlags: 0 });
  expect(read(`cc-${traceId}-${spanId}-03-more`)).toMatchObject({ traceId, traceFlags: 1 });
  expect(read(`00-${traceId}-${spanId}-01`, "shop=1,other=2")?.traceState?.get("other")).toBe("2");
});

test.each([
  undefined,
  "",
  "nonsense",
  `ff-${traceId}-${spanId}-01`,
  `00-${traceId}-${spanId}-01-more`,
  `00-${"0".repeat(32)}-${spanId}-01`,
  `00-${traceId}-${"0".repeat(16)}-01`,
  `00-${traceId.toUpperCase()}-${spanId}-01`,
])("%s is no context", (traceparent) => expect(read(traceparent)).toBeUndefined());
