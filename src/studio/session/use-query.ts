import { useEffect, useState } from "react";
import type { TypedDocumentString } from "../../generated/studio/graphql.js";
import { ApiError, ask, liveClient, type Told } from "./api.js";
import { useSession } from "./session.js";

export interface Asked<T> {
  /** what was answered last, kept while the next answer is on its way */
  readonly data: T | null;
  readonly error: ApiError | null;
  readonly loading: boolean;
  again(): void;
}

/** Asks, and asks again when the variables change; null variables = not yet. */
export function useQuery<T, V>(document: TypedDocumentString<T, V>, variables: V | null): Asked<Told<T>> {
  const { token } = useSession();
  const [state, setState] = useState<Omit<Asked<Told<T>>, "again">>({ data: null, error: null, loading: true });
  const [round, setRound] = useState(0);
  const key = JSON.stringify(variables);
  useEffect(() => {
    if (variables === null) return;
    const stop = new AbortController();
    setState(({ data }) => ({ data, error: null, loading: true }));
    ask(document, variables, token, stop.signal).then(
      (data) => setState({ data, error: null, loading: false }),
      (error: unknown) => {
        if (stop.signal.aborted) return;
        const told = error instanceof ApiError ? error : new ApiError("UNREACHABLE", String(error));
        setState({ data: null, error: told, loading: false });
      },
    );
    return () => stop.abort();
  }, [document, key, token, round]);
  return { ...state, again: () => setRound((n) => n + 1) };
}

/** Sends a change; answers once it is done. */
export function useSend(): <T, V>(document: TypedDocumentString<T, V>, variables: V) => Promise<Told<T>> {
  const { token } = useSession();
  return (document, variables) => ask(document, variables, token);
}

/** Listens as long as the view is open. */
export function useLive<T, V extends Record<string, unknown>>(
  document: TypedDocumentString<T, V>,
  variables: V | null,
  hear: (data: T) => void,
): void {
  const { token } = useSession();
  const key = JSON.stringify(variables);
  useEffect(() => {
    if (variables === null) return;
    const client = liveClient(token);
    client.subscribe<T>(
      { query: document.toString(), variables },
      { next: ({ data }) => data && hear(data), error: () => undefined, complete: () => undefined },
    );
    return () => void client.dispose();
  }, [document, key, token]);
}
