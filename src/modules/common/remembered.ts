import pTimeout from "p-timeout";

/**
 * A reading that may take long, answered in time: the fresh value where it comes within `patienceMs`, otherwise the
 * last one that came, if that is not older than `keptMs`; only where there is none is the fresh one waited for. Askers
 * at the same time share one reading.
 */
export function remembered<T>(
  read: () => Promise<T>,
  { patienceMs, keptMs }: { patienceMs: number; keptMs: number },
): () => Promise<T> {
  let reading: Promise<T> | null = null;
  let last: { value: T; at: number } | null = null;
  const start = (): Promise<T> => {
    const began = read().then((value) => {
      last = { value, at: performance.now() };
      return value;
    });
    const done = (): void => {
      reading = null;
    };
    began.then(done, done);
    return began;
  };
  return async () => {
    const fresh = (reading ??= start());
    if (last === null || performance.now() - last.at > keptMs) return fresh;
    const known = last.value;
    return pTimeout(fresh, { milliseconds: patienceMs, fallback: () => known });
  };
}
