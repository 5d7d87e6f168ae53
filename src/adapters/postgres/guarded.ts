import type { CircuitBreaker } from "../resilience/circuit-breaker.js";
import { databaseFailure, explainFailure } from "./failure.js";

/** Methods that answer with a sequence, read in batches: they are not promises. */
const sequences: ReadonlySet<string> = new Set(["all", "ofItems", "itemTopics"]);

/**
 * The same port, whose promises fail with UNAVAILABLE where the database is away, full or locked, and which
 * stops asking a database that is away. What the caller did wrong passes as it is.
 */
export function guardedParts<T extends object>(port: T, breaker: CircuitBreaker): T {
  const parts = Object.entries(port).map(([name, value]: [string, unknown]) => [name, part(name, value, breaker)]);
  return Object.fromEntries(parts) as T;
}

function part(name: string, value: unknown, breaker: CircuitBreaker): unknown {
  if (typeof value === "object" && value !== null) return guardedParts(value, breaker);
  if (typeof value !== "function" || sequences.has(name)) return value;
  const call = value as (...args: unknown[]) => Promise<unknown>;
  return (...args: unknown[]) => guard(breaker, () => call(...args));
}

/** When the database behind a breaker answered last, monotonic ms. */
const lastAnswers = new WeakMap<CircuitBreaker, number>();

/** Runs one call behind the breaker and says what its failure means. */
export async function guard<T>(
  breaker: CircuitBreaker,
  call: () => Promise<T>,
  options: { always?: boolean } = {},
): Promise<T> {
  const began = performance.now();
  try {
    return await breaker.run(
      async () => {
        const result = await call();
        lastAnswers.set(breaker, performance.now());
        return result;
      },
      (error) => {
        const failure = databaseFailure(error);
        // Waiting for one's own pool is no outage, as long as somebody was answered meanwhile.
        return failure === "away" || (failure === "busy" && (lastAnswers.get(breaker) ?? 0) < began);
      },
      options,
    );
  } catch (error) {
    const failure = databaseFailure(error);
    throw failure === null ? error : explainFailure(failure, error);
  }
}
