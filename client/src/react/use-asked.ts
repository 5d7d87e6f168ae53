import { useCallback, useEffect, useRef, useState } from "react";

export interface Asked<T> {
  readonly data: T | null;
  readonly error: Error | null;
  readonly loading: boolean;
  /** Asks again; what is shown stays until the answer is there. */
  refetch(): void;
  /** Shows something else meanwhile. */
  set(change: (data: T) => T): void;
}

/** Asks when `key` changes; answers that come late, after another question, are dropped. */
export function useAsked<T>(key: string, ask: (signal: AbortSignal) => Promise<T>): Asked<T> {
  const [state, setState] = useState<{ data: T | null; error: Error | null; loading: boolean }>({
    data: null,
    error: null,
    loading: true,
  });
  const [round, setRound] = useState(0);
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    const controller = new AbortController();
    setState((before) => ({ ...before, loading: true }));
    latest.current(controller.signal).then(
      (data) => controller.signal.aborted || setState({ data, error: null, loading: false }),
      (error: unknown) =>
        controller.signal.aborted ||
        setState((before) => ({
          ...before,
          error: error instanceof Error ? error : new Error(String(error)),
          loading: false,
        })),
    );
    return () => controller.abort();
  }, [key, round]);
  const refetch = useCallback(() => setRound((n) => n + 1), []);
  const set = useCallback(
    (change: (data: T) => T) =>
      setState((before) => (before.data === null ? before : { ...before, data: change(before.data) })),
    [],
  );
  return { ...state, refetch, set };
}
