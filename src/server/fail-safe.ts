import type { ExecutionResult } from "graphql";
import { asGraphQLError } from "./document.js";

type Source = AsyncGenerator<ExecutionResult, void, void>;

/**
 * A subscription whose source fails ends with one result that carries the error; otherwise the whole socket, and every
 * other subscription on it, would be closed. A plain result (the subscription could not start) is passed through.
 * `before` is called before each event.
 */
export function failSafe(source: Source | ExecutionResult, before: () => void = () => {}): Source | ExecutionResult {
  if (!(Symbol.asyncIterator in source)) return source;
  let failed = false;
  // Not an async generator function: its return() would wait for the pending next(), and the source would stay open.
  const safe: Source = {
    async next() {
      if (failed) return { done: true, value: undefined };
      try {
        before();
        return await source.next();
      } catch (error) {
        failed = true;
        return { done: false, value: { errors: [asGraphQLError(error)] } };
      }
    },
    return: () => source.return(),
    throw: (error: unknown) => source.throw(error),
    [Symbol.asyncIterator]: () => safe,
  };
  return safe;
}
