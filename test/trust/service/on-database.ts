import { withPostgres } from "../../../scripts/setup/postgres.mjs";
import { freshDatabaseOn } from "../../support/postgres-server.js";

/**
 * Runs something with the environment of a database: none of its own for the embedded one, else an empty one on a
 * PostgreSQL server that is started for it. Throws where no server can be started.
 */
export async function onDatabase<T>(
  backend: "embedded" | "server",
  log: (line: string) => void,
  run: (env: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  if (backend === "embedded") return run({});
  let result: { value: T } | null = null;
  await withPostgres(async (server) => {
    if (server === null) throw new Error("no PostgreSQL server can be started here: set TEST_DATABASE_URL");
    const database = await freshDatabaseOn(server);
    try {
      result = { value: await run({ DATABASE_URL: database.url }) };
    } finally {
      await database.drop();
    }
  }, log);
  return (result as { value: T } | null)!.value;
}
