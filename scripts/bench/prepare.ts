import { createWriteStream, existsSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import pg from "pg";
import { openEmbedded, openServer } from "../../src/adapters/postgres/database.js";
import { prismaHistory } from "../../src/adapters/postgres/history/history.js";
import { behaviours, items, space, type BenchItem } from "./world.js";

export interface Stores {
  dataDir: string;
  databaseUrl: string | null;
}

/**
 * Puts items and their vectors into the history, as if they had been embedded; nothing where the folder has them
 * already.
 */
export async function prepare({ dataDir, databaseUrl }: Stores, count: number, now: number): Promise<void> {
  if (databaseUrl === null && existsSync(join(dataDir, "postgres"))) return;
  const history = prismaHistory(databaseUrl === null ? await openEmbedded(dataDir) : await openServer(databaseUrl));
  const write = async (batch: readonly BenchItem[]): Promise<void> => {
    await history.items.upsert(batch);
    await history.embeddings.put(space, new Map(batch.map(({ contentHash, vector }) => [contentHash, vector])));
  };
  // Left open, the database would keep a run that failed from ending.
  try {
    let batch: BenchItem[] = [];
    for (const item of items(count, now)) {
      batch.push(item);
      if (batch.length === 1_000) {
        await write(batch);
        batch = [];
      }
    }
    await write(batch);
  } finally {
    await history.close();
  }
}

/** Creates an empty database on a PostgreSQL server; the answer drops it. */
export async function createDatabase(
  serverUrl: string,
  name: string,
): Promise<{ url: string; drop: () => Promise<void> }> {
  const run = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: serverUrl });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  await run(`CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(`DROP DATABASE ${name} WITH (FORCE)`) };
}

/** Writes the histories of users as lines for `godwit import`, in order of time as a log would have them. */
export async function writeBehaviours(
  path: string,
  users: readonly { id: string; length: number }[],
  catalogue: number,
  now: number,
): Promise<number> {
  const lines: { at: string; line: string }[] = [];
  users.forEach(({ id, length }, seed) => {
    for (const behaviour of behaviours(id, length, catalogue, now, seed + 1))
      lines.push({ at: behaviour.occurredAt, line: JSON.stringify(behaviour) });
  });
  lines.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const file = createWriteStream(path);
  for (const { line } of lines) if (!file.write(`${line}\n`)) await once(file, "drain");
  file.end();
  await once(file, "close");
  return lines.length;
}
