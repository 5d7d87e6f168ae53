import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import type { Mutation, Query, Subscription as Events } from "../../src/generated/graphql.js";

/** A value as JSON carries it: moments are texts. */
export type Wire<T> = T extends Date ? string : T extends object ? { [K in keyof T]: Wire<T[K]> } : T;

type Everything = Wire<Query & Mutation & Pick<Events, "interestMigrated" | "interestsChanged" | "topicsChanged">>;

/** What any operation of the schema answers that did not fail; only what was asked for is there. */
export type Data = { [Field in keyof Everything]-?: NonNullable<Everything[Field]> };

export type Variables = Readonly<Record<string, unknown>>;

export interface AnsweredError {
  message: string;
  path?: (string | number)[];
  extensions: { code: string; path?: (string | number)[]; incident?: string };
}

export interface Answer<T = Data> {
  data?: T | null;
  errors?: AnsweredError[];
}

/** Events of one subscription, in order. */
export interface Subscription {
  /** The next event's data; rejects with its errors, or after `ms` without any. */
  next(ms?: number): Promise<Data>;
  /** How many events have come that nobody has taken. */
  readonly waiting: number;
  close(): Promise<void>;
}

/** Sends one operation over HTTP; answers with whatever the server said. */
export async function post<T = Data>(
  url: string,
  query: string,
  variables: Variables = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer<T> & { status: number }> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...(JSON.parse(await response.text()) as Answer<T>) };
}

/** Why a socket was closed: the code and the reason of its close event. */
function closing(error: unknown): string {
  return error instanceof Error ? error.message : JSON.stringify(error, ["code", "reason"]);
}

/** Subscribes over WebSocket; resolves once the server has been told. */
export async function subscribeTo(
  url: string,
  query: string,
  variables: Variables = {},
  connectionParams: Readonly<Record<string, unknown>> = {},
): Promise<Subscription> {
  const client = createClient({
    url: url.replace("http", "ws"),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazy: false,
    connectionParams,
    onNonLazyError: () => {},
  });
  await new Promise<void>((resolve, reject) => {
    client.on("connected", () => resolve());
    client.on("error", reject);
    client.on("closed", reject);
  });
  const events = client.iterate<Data>({ query, variables });
  const queue: Answer[] = [];
  const sleeper: { wake?: () => void } = {};
  void (async () => {
    try {
      for await (const event of events) {
        queue.push(JSON.parse(JSON.stringify(event)) as Answer);
        sleeper.wake?.();
      }
    } catch (error) {
      queue.push({
        errors: (Array.isArray(error)
          ? error
          : [{ message: closing(error), extensions: { code: "CLOSED" } }]) as AnsweredError[],
      });
      sleeper.wake?.();
    }
  })();
  return {
    get waiting() {
      return queue.length;
    },
    async next(ms = 20_000) {
      const until = Date.now() + ms;
      while (queue.length === 0) {
        const left = until - Date.now();
        if (left <= 0) throw new Error(`no event within ${ms} ms`);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left);
          sleeper.wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      const { data, errors } = queue.shift()!;
      if (errors) throw new Error(errors.map(({ message }) => message).join("; "));
      return data!;
    },
    close: async () => {
      await client.dispose();
    },
  };
}
