import { Command, Option } from "commander";
import { openHistory } from "../parts.js";
import { loadConfig } from "../config/config.js";
import { createLogger } from "../logging.js";
import { GodwitError } from "../core/errors.js";
import { KeyService } from "../modules/access/key-service.js";
import { type KeyView } from "../modules/access/key-view.js";
import { scopes } from "../ports/history/api-keys.js";
import { duration } from "./duration.js";
import { print } from "./with-app.js";

interface Json {
  json?: boolean;
}

/** Keys for servers: made, listed, replaced, withdrawn. */
export function keyCommand(): Command {
  const key = new Command("key")
    .exitOverride()
    .description("keys for servers that call the API: Authorization: Bearer gw_…");
  const json = (): Option => new Option("--json", "print one JSON document");
  key
    .command("create")
    .description("makes a key and shows it, this once")
    .requiredOption("--name <name>", "what it is for")
    .requiredOption("--scopes <scopes>", `what it may do: ${scopes.join(", ")}, separated by commas`)
    .option("--expires <time>", "how long it is valid, such as 90d; absent = until it is revoked")
    .addOption(json())
    .action(({ name, scopes: held, expires, json }: { name: string; scopes: string; expires?: string } & Json) =>
      withKeys(async (keys) => {
        const expiresAt = expires === undefined ? null : Date.now() + duration("--expires", expires);
        show(json, await keys.create({ name, scopes: held.split(",").map((one) => one.trim()), expiresAt }));
      }),
    );
  key
    .command("list")
    .description("lists keys, newest first")
    .addOption(json())
    .action(({ json }: Json) =>
      withKeys(async (keys) => {
        const all = await keys.list();
        print(json, { keys: all.map(document) }, () => all.map(line).join("\n") || "No keys.");
      }),
    );
  key
    .command("rotate <id>")
    .description("makes a new key in place of one, which goes on for a while")
    .option("--overlap <time>", "how long the old one goes on", "1d")
    .addOption(json())
    .action((id: string, { overlap, json }: { overlap: string } & Json) =>
      withKeys(async (keys) => show(json, await keys.rotate(id, duration("--overlap", overlap)))),
    );
  key
    .command("revoke <id>")
    .description("withdraws a key at once")
    .addOption(json())
    .action((id: string, { json }: Json) =>
      withKeys(async (keys) => {
        const record = await keys.revoke(id);
        print(json, document(record), () => `Revoked: ${line(record)}`);
      }),
    );
  return key;
}

async function withKeys(work: (keys: KeyService) => Promise<void>): Promise<void> {
  const history = await openHistory(loadConfig(process.env), createLogger({ level: "warn" }));
  try {
    await work(new KeyService({ history, clock: Date.now, log: createLogger({ level: "warn" }) }));
  } catch (error) {
    // What is wrong with a command's words is wrong usage.
    throw error instanceof GodwitError && error.code === "BAD_USER_INPUT"
      ? new GodwitError("CONFIGURATION", error.message, error.path)
      : error;
  } finally {
    await history.close();
  }
}

function show(json: boolean | undefined, { key, record }: { key: string; record: KeyView }): void {
  print(
    json,
    { key, ...document(record) },
    () =>
      `${line(record)}\n\n${key}\n\nKeep it now: only its hash is stored. Send it as Authorization: Bearer ${key.slice(0, 16)}…`,
  );
}

const time = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

function document({ createdAt, expiresAt, revokedAt, lastUsedAt, ...key }: KeyView): Record<string, unknown> {
  return {
    ...key,
    createdAt: time(createdAt),
    expiresAt: time(expiresAt),
    revokedAt: time(revokedAt),
    lastUsedAt: time(lastUsedAt),
  };
}

function line({ id, name, scopes: held, state, expiresAt, lastUsedAt }: KeyView): string {
  return `${id}  ${state.padEnd(7)}  ${held.join(",").padEnd(16)}  ${name}  (ends ${time(expiresAt) ?? "when revoked"}, last used ${time(lastUsedAt) ?? "never"})`;
}
