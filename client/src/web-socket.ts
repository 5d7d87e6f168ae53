import { GodwitError, type AnswerError } from "./errors.js";
import type { Listener } from "./live.js";
import type { Operation } from "./transport.js";

/** What is needed of a client of the npm package graphql-ws. */
export interface SocketClient {
  subscribe(
    payload: { query: string; variables: Record<string, unknown> },
    sink: {
      next(value: { data?: unknown; errors?: readonly unknown[] | undefined }): void;
      error(error: unknown): void;
      complete(): void;
    },
  ): () => void;
}

/** The same as `listen`, over a WebSocket that the caller made with graphql-ws; that client connects anew by itself. */
export function listenOver<Result, Variables>(
  client: SocketClient,
  operation: Operation<Result, Variables>,
  variables: () => Variables,
  listener: Listener<Result>,
): () => void {
  listener.connected?.(true);
  const failed = (errors: readonly unknown[]): void => {
    listener.connected?.(false);
    listener.failed?.(new GodwitError(errors as readonly AnswerError[]));
  };
  return client.subscribe(
    { query: String(operation), variables: variables() as Record<string, unknown> },
    {
      next: ({ data, errors }) => (data && !errors?.length ? listener.next(data as Result) : failed(errors ?? [])),
      error: (error) => failed(Array.isArray(error) ? error : [{ message: String(error) }]),
      complete: () => listener.connected?.(false),
    },
  );
}
