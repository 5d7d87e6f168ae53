import type { GraphQLFormattedError } from "graphql";
import type { Span } from "../ports/tracer.js";
import { outcomeOf, type OperationType, type ServerMetrics } from "./metrics.js";

/** What is known of the operation a request carries, for the access log and the metrics. */
export interface Operation {
  name: string;
  type: OperationType;
  /** who asked, without any user's id; null = that was not found out */
  caller: string | null;
  errors: readonly GraphQLFormattedError[];
}

export function unknownOperation(): Operation {
  return { name: "", type: "none", caller: null, errors: [] };
}

/** Names the operation's span: name and type only, for documents and variables hold what is personal. */
export function describe(span: Span, { name, type, errors }: Operation): void {
  span.rename(`${type} ${nameOf(name)}`);
  span.set({ "graphql.operation.name": nameOf(name), "graphql.operation.type": type });
  const codes = errors.map((e) => e.extensions?.["code"]);
  if (outcomeOf(codes) === "failed") span.fail(String(codes[0]));
}

const nameOf = (name: string): string => name.slice(0, 64) || "anonymous";

/** Counts a finished operation and gives the fields of its log line; variables are never among them. */
export function finished(operation: Operation, seconds: number, metrics: ServerMetrics): Record<string, unknown> {
  const codes = operation.errors.map((e) => e.extensions?.["code"]);
  const outcome = outcomeOf(codes);
  metrics.operation(operation.name, operation.type, outcome, seconds);
  const incidents = operation.errors.map((e) => e.extensions?.["incident"]).filter((i) => i !== undefined);
  return {
    operation: nameOf(operation.name),
    type: operation.type,
    outcome,
    ...(operation.caller === null ? {} : { caller: operation.caller }),
    ...(codes.length > 0 ? { codes: [...new Set(codes)] } : {}),
    ...(incidents.length > 0 ? { incidents } : {}),
  };
}
