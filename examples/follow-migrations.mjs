// Prints every migration as a line of JSON, from now on; started again, it goes on where it stopped.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const url = process.env.GODWIT_URL ?? "http://127.0.0.1:4000/graphql";
const token = process.env.GODWIT_TOKEN;
/** Remembers the last change that was printed. */
const cursorFile = process.env.CURSOR_FILE ?? "follow-migrations.cursor";

const client = createClient({
  url: url.replace(/^http/, "ws"),
  webSocketImpl: WebSocket,
  connectionParams: token ? { authorization: `Bearer ${token}` } : {},
  retryAttempts: Number.POSITIVE_INFINITY,
});

const after = existsSync(cursorFile) ? readFileSync(cursorFile, "utf8").trim() : null;
const changes = client.iterate({
  query: `subscription ($after: String) {
    interestMigrated(after: $after, minState: CONFIRMED) { user { id } kind state summary log { cursor } }
  }`,
  variables: { after },
});

console.error(after === null ? "waiting for migrations" : "going on after the last one that was printed");
for await (const { data, errors } of changes) {
  if (errors) throw new Error(errors.map(({ message }) => message).join("\n"));
  const { user, kind, state, summary, log } = data.interestMigrated;
  console.log(JSON.stringify({ user: user?.id, kind, state, summary }));
  // First printed, then remembered: after a crash a change may come twice, and none is missed.
  writeFileSync(cursorFile, log.at(-1).cursor);
}
