import { createClient } from "graphql-ws";
import { WebSocket } from "ws";

/** A drift as the subscription pushes it. */
export interface Pushed {
  readonly state: string;
  readonly kind: string;
  readonly summary: string;
  readonly probability: number | null;
  readonly changedAt: string | null;
}

/** Answers of the service at `url`; throws an Error with its messages where it refuses. */
export async function ask<T = unknown>(url: string, query: string, variables: Record<string, unknown>): Promise<T> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: T; errors?: { message: string }[] };
  if (!data || errors) throw new Error(errors?.map(({ message }) => message).join("; ") ?? `${url}: no data`);
  return data;
}

const pushes = `subscription($u: ID!) {
  interestMigrated(userId: $u) { state kind summary probability changedAt } }`;

/** Settles with the first drift of a user that is pushed and began at `since` (epoch ms) or later. */
export function firstPush(url: string, userId: string, since: number): { drift: Promise<Pushed>; close(): void } {
  const client = createClient({ url: url.replace(/^http/, "ws"), webSocketImpl: WebSocket });
  const drift = new Promise<Pushed>((resolve, reject) => {
    client.subscribe<{ interestMigrated: Pushed }>(
      { query: pushes, variables: { u: userId } },
      {
        next: ({ data }) => {
          const pushed = data?.interestMigrated;
          if (pushed?.changedAt && Date.parse(pushed.changedAt) >= since) resolve(pushed);
        },
        error: (error) => reject(error instanceof Error ? error : new Error(`the subscription: ${String(error)}`)),
        complete: () => reject(new Error("the subscription ended")),
      },
    );
  });
  return { drift, close: () => void client.dispose() };
}
