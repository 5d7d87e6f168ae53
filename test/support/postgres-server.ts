import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { parts } from "./parts.js";

/** The PostgreSQL server that tests may make databases on; null = there is none, and `whyNoServer` says what to do. */
export const testServerUrl: string | null = parts.postgres.url;

/** For the name of a skipped suite. */
export const whyNoServer = parts.postgres.missing;

export interface FreshDatabase {
  readonly url: string;
  /** Ends every connection to it and removes it. */
  drop(): Promise<void>;
}

/**
 * A new, empty database of its own on the test server, optionally a copy of `template`. Throws when there is no server.
 */
export async function freshDatabase(template?: string): Promise<FreshDatabase> {
  if (testServerUrl === null) throw new Error(`no PostgreSQL server for tests; ${whyNoServer}`);
  return freshDatabaseOn(testServerUrl, template);
}

/** The same on a server of one's own. */
export async function freshDatabaseOn(server: string, template?: string): Promise<FreshDatabase> {
  const name = `godwit_test_${randomUUID().replaceAll("-", "")}`;
  await administer(server, `CREATE DATABASE "${name}"${template === undefined ? "" : ` TEMPLATE "${template}"`}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(server, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`) };
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
