import { GodwitError, type AnswerError } from "./errors.js";
import { readEvents } from "./event-stream.js";
import type { Operation, Transport } from "./transport.js";

export interface Listener<Result> {
  next(data: Result): void;
  /** It ended for good: refused, not to be mended by trying again. */
  failed?(error: GodwitError): void;
  /** Whether the service is heard now. */
  connected?(connected: boolean): void;
}

export interface LiveOptions {
  /** ms before the first attempt to come back; doubled each time, at most 30 s */
  readonly firstWaitMs?: number;
}

const longestWaitMs = 30_000;
const hopeless = new Set([
  "FORBIDDEN",
  "BAD_USER_INPUT",
  "GRAPHQL_VALIDATION_FAILED",
  "GRAPHQL_PARSE_FAILED",
  "TOO_LARGE",
]);

/**
 * Listens to a subscription over server-sent events until the returned function is called. A lost connection is made
 * anew, with the variables of that moment: whoever keeps a cursor misses nothing.
 */
export function listen<Result, Variables>(
  transport: Transport,
  operation: Operation<Result, Variables>,
  variables: () => Variables,
  listener: Listener<Result>,
  { firstWaitMs = 500 }: LiveOptions = {},
): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  let waitMs = firstWaitMs;
  let used: Promise<string> | null = null;

  const once = async (): Promise<void> => {
    const body = { query: String(operation), variables: variables() };
    used = transport.token();
    const response = await transport.send(body, { signal, accept: "text/event-stream" });
    if (response.status === 401) transport.forgetToken(used);
    if (!response.ok || !response.body) {
      const { errors = [] } = (await response.json().catch(() => ({}))) as { errors?: AnswerError[] };
      throw new GodwitError(errors);
    }
    listener.connected?.(true);
    for await (const { event, data } of readEvents(response.body)) {
      if (event !== "next") return;
      const answer = JSON.parse(data) as { data?: Result | null; errors?: AnswerError[] };
      if (answer.errors?.length || !answer.data) throw new GodwitError(answer.errors ?? []);
      waitMs = firstWaitMs;
      listener.next(answer.data);
    }
  };

  const forever = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await once();
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof GodwitError && hopeless.has(error.code)) {
          listener.failed?.(error);
          return;
        }
        if (error instanceof GodwitError && error.code === "UNAUTHENTICATED") transport.forgetToken(used);
      }
      listener.connected?.(false);
      await pause(waitMs, signal);
      waitMs = Math.min(longestWaitMs, waitMs * 2);
    }
  };
  void forever();
  return () => controller.abort();
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
