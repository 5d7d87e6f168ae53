import type pg from "pg";
import type { History } from "../../../ports/history/history.js";
import type { Database } from "../database.js";
import { ownName } from "../schema.js";

const reconnectMs = 1000;

/**
 * LISTEN for this process. A server keeps one connection apart for it and reconnects when it breaks; the embedded
 * database has one connection only, which carries the notifications between queries.
 */
export function notifications({ pool, kind, schema }: Database): {
  listen: History["listen"];
  close: () => Promise<void>;
} {
  const listeners = new Map<string, Set<(payload: string) => void>>();
  let client: pg.PoolClient | null = null;
  let connecting: Promise<void> | null = null;
  let closed = false;

  const deliver = ({ channel, payload }: pg.Notification): void => {
    for (const listener of listeners.get(channel) ?? []) listener(payload ?? "");
  };

  async function connect(): Promise<void> {
    const fresh = await pool.connect();
    fresh.on("notification", deliver);
    try {
      for (const channel of listeners.keys()) await fresh.query(`LISTEN "${channel}"`);
    } catch (error) {
      fresh.release(true); // else every try that fails takes a connection out of the pool for good
      throw error;
    }
    if (closed) return fresh.release(true);
    if (kind === "embedded") {
      fresh.release(); // the pool has this one connection and never closes it
    } else {
      fresh.on("error", () => {
        if (client !== fresh) return;
        client = null;
        fresh.release(true);
        retry();
      });
    }
    client = fresh;
  }

  function retry(): void {
    if (closed || connecting) return;
    connecting = new Promise((resolve) => setTimeout(resolve, reconnectMs).unref()).then(connect).then(
      () => {
        connecting = null;
      },
      () => {
        connecting = null;
        retry();
      },
    );
  }

  return {
    async listen(name, listener) {
      const channel = ownName(name, schema);
      const existing = listeners.get(channel);
      if (existing) existing.add(listener);
      else {
        listeners.set(channel, new Set([listener]));
        if (client) await (kind === "embedded" ? pool : client).query(`LISTEN "${channel}"`);
        else
          await (connecting ??= connect().finally(() => {
            connecting = null;
          }));
      }
      return async () => void listeners.get(channel)?.delete(listener);
    },
    async close() {
      closed = true;
      if (client && kind === "server") client.release(true);
      client = null;
    },
  };
}
