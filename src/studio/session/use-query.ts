import { useEffect, useState } from "react";
import type { TypedDocumentString } from "../../generated/studio/graphql.js";
import { ApiError, ask, liveClient } from "./api.js";
import { useSession } from "./session.js";

export interface Asked<T> {
  /** what was answered last, kept while the next answer is on its way */
  readonly data: T | null;
  /** what is missing in it, and why */
  readonly failed: readonly ApiError[];
  /** why there is no answer at all */
  readonly error: ApiError | null;
  readonly loading: boolean;
  again(): void;
}

interface State<T> extends Omit<Asked<T>, "again"> {
  /** the person it is about; null = nobody alone */
  readonly who: string | null;
}

const nothingYet = { data: null, failed: [], error: null, loading: true };

/** The person that variables ask about. */
function whoOf(variables: unknown): string | null {
  const who = (variables as { userId?: unknown } | null)?.userId;
  return typeof who === "string" ? who : null;
}

/**
 * Asks, and asks again when the variables change; null variables = not yet. What was told of one person is never shown
 * as another's while theirs is on its way.
 */
export function useQuery<T, V>(document: TypedDocumentString<T, V>, variables: V | null): Asked<T> {
  const { token } = useSession();
  const who = whoOf(variables);
  const [state, setState] = useState<State<T>>({ ...nothingYet, who });
  const [round, setRound] = useState(0);
  const key = JSON.stringify(variables);
  useEffect(() => {
    if (variables === null) return;
    const stop = new AbortController();
    setState((former) => ({ ...(former.who === who ? former : nothingYet), error: null, loading: true, who }));
    ask(document, variables, token, stop.signal).then(
      ({ data, failed }) => setState({ data, failed, error: null, loading: false, who }),
      (error: unknown) => {
        if (stop.signal.aborted) return;
        setState({ data: null, failed: [], error: toldOf(error), loading: false, who });
      },
    );
    return () => stop.abort();
  }, [document, key, token, round]);
  return { ...(state.who === who ? state : nothingYet), again: () => setRound((n) => n + 1) };
}

export interface Sending {
  /** why the last change was not taken; null = it was, or none was sent */
  readonly refused: ApiError | null;
  /** Sends a change; answers whether it was taken. */
  send<T, V>(document: TypedDocumentString<T, V>, variables: V): Promise<boolean>;
}

/** Sends changes, and keeps why one was refused. */
export function useSend(): Sending {
  const { token } = useSession();
  const [refused, setRefused] = useState<ApiError | null>(null);
  return {
    refused,
    async send(document, variables) {
      const failed = await ask(document, variables, token).then(
        ({ failed: [first] }) => first ?? null,
        (error: unknown) => toldOf(error),
      );
      setRefused(failed);
      return failed === null;
    },
  };
}

function toldOf(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError("UNREACHABLE", String(error));
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
