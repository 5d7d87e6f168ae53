import type { Tracer } from "../../ports/tracer.js";
import { statementName } from "./statement-name.js";

type Called = (error: Error | null, ...rest: unknown[]) => void;

/**
 * Puts a span around each call of pg's `query`, whether it answers by a promise or by a callback (the last argument).
 */
export function statementSpans(
  tracer: Tracer,
): (args: readonly unknown[], query: (args: readonly unknown[]) => unknown) => unknown {
  return (args, query) => {
    const name = statementName(textOf(args[0]));
    const called = args.at(-1);
    const span = <T>(work: () => Promise<T>): Promise<T> =>
      tracer.span(name, { "db.system.name": "postgresql" }, work, { kind: "client", beneath: true });
    if (typeof called !== "function") return span(async () => query(args));
    let result: unknown;
    span(
      () =>
        new Promise<void>((resolve, reject) => {
          const answer = called as Called;
          result = query([
            ...args.slice(0, -1),
            (error: Error | null, ...rest: unknown[]) => {
              answer(error, ...rest);
              if (error) reject(error);
              else resolve();
            },
          ]);
        }),
    ).catch(() => {}); // the callback has had the error
    return result;
  };
}

function textOf(query: unknown): string {
  if (typeof query === "string") return query;
  return typeof query === "object" && query !== null && "text" in query && typeof query.text === "string"
    ? query.text
    : "";
}
