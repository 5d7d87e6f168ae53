import { setImmediate } from "node:timers/promises";

/** Work between requests holds the event loop for about this long at a time. */
const turnMs = 6;

/**
 * For long loops between requests: `await` what it returns in every round, and requests get their turn as soon as the
 * loop has held the event loop for `ms`.
 */
export function pacer(ms: number = turnMs): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < ms) return undefined;
    return setImmediate().then(() => {
      since = performance.now();
    });
  };
}
