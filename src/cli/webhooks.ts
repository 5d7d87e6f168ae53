import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { Command, CommanderError, Option } from "commander";
import { openWebhooks } from "../parts.js";
import { loadConfig } from "../config/config.js";
import { GodwitError } from "../core/errors.js";
import { migrationKinds, migrationStates, type MigrationState } from "../core/types.js";
import { secretPrefix } from "../modules/webhooks/signature.js";
import { webhookEvents, webhookFormats, type WebhookFormat } from "../ports/history/webhooks.js";
import { createLogger } from "../logging.js";
import type { WebhookService, WebhookView } from "../modules/webhooks/webhook-service.js";
import { print } from "./with-app.js";

interface Json {
  json?: boolean;
}
interface Secret {
  ownSecret?: boolean;
  secretFile?: string;
}

/** Endpoints that are told of what happens: registered, listed, given new secrets, forgotten. */
export function webhooksCommand(): Command {
  const webhooks = new Command("webhooks")
    .exitOverride()
    .description("endpoints that are told by HTTP of migrations, topics and preferences");
  const json = (): Option => new Option("--json", "print one JSON document");
  const secretFile = (): Option =>
    new Option("--secret-file <file>", "sign with what stands in this file, 16 to 256 characters");
  webhooks
    .command("list")
    .description("lists them, oldest first, with what waits for each")
    .addOption(json())
    .action(({ json }: Json) =>
      withWebhooks(async (service) => {
        const all = await service.list();
        print(json, { webhooks: all.map(document) }, () => all.map(line).join("\n") || "No webhooks.");
      }),
    );
  webhooks
    .command("add")
    .description("registers an endpoint, or changes the one with the same URL")
    .requiredOption("--url <url>", "where messages go")
    .addOption(
      new Option("--min-state <state>", "told of migrations that reach this state or a later one")
        .choices([...migrationStates])
        .default("CONFIRMED"),
    )
    .option("--kinds <kinds>", `which kinds, separated by commas: ${migrationKinds.join(", ")}; absent = all`)
    .option("--events <events>", `told of what, separated by commas: ${webhookEvents.join(", ")}`, "MIGRATION")
    .addOption(
      new Option("--format <format>", "the shape of what is sent").choices([...webhookFormats]).default("GODWIT"),
    )
    .option("--own-secret", "sign with a new secret, shown this once; absent = GODWIT_WEBHOOK_SECRET")
    .addOption(secretFile())
    .addOption(json())
    .action(
      ({
        url,
        minState,
        kinds,
        events,
        format,
        json,
        ...secret
      }: {
        url: string;
        minState: MigrationState;
        kinds?: string;
        events: string;
        format: WebhookFormat;
      } & Secret &
        Json) =>
        withWebhooks(async (service) =>
          save(
            service,
            {
              url,
              minState,
              kinds: namesIn("--kinds", kinds, migrationKinds),
              events: namesIn("--events", events, webhookEvents),
              format,
            },
            secretOf(secret),
            json,
          ),
        ),
    );
  webhooks
    .command("rotate <id>")
    .description("gives an endpoint a new secret of its own, shown this once, from its next message on")
    .addOption(secretFile())
    .addOption(json())
    .action((id: string, { json, ...secret }: Secret & Json) =>
      withWebhooks(async (service) => {
        const known = (await service.list()).find((one) => one.id === id);
        if (known === undefined)
          throw new GodwitError("NOT_FOUND", `There is no webhook ${JSON.stringify(id)}; see godwit webhooks list.`, [
            "id",
          ]);
        await save(service, known, secretOf({ ownSecret: secret.secretFile === undefined, ...secret }), json);
      }),
    );
  webhooks
    .command("remove <id>")
    .description("forgets an endpoint with all that waits for it")
    .addOption(json())
    .action((id: string, { json }: Json) =>
      withWebhooks(async (service) => {
        await service.remove(id);
        print(json, { removed: id }, () => `Removed: ${id}`);
      }),
    );
  return webhooks;
}

async function withWebhooks(work: (service: WebhookService) => Promise<void>): Promise<void> {
  const { service, close } = await openWebhooks(loadConfig(process.env), createLogger({ level: "warn" }));
  try {
    await work(service);
  } catch (error) {
    // What is wrong with a command's words is wrong usage.
    throw error instanceof GodwitError && error.code === "BAD_USER_INPUT"
      ? new GodwitError("CONFIGURATION", error.message, error.path)
      : error;
  } finally {
    await close();
  }
}

/** `fresh`: made here, so it must be shown. null = none of its own, or the one it has. */
interface GivenSecret {
  text: string;
  fresh: boolean;
}

function secretOf({ ownSecret, secretFile }: Secret): GivenSecret | null {
  if (ownSecret && secretFile !== undefined)
    throw new CommanderError(2, "godwit.webhooks", "error: give one of --own-secret and --secret-file");
  if (secretFile !== undefined) return { text: readFileSync(secretFile, "utf8").trim(), fresh: false };
  return ownSecret ? { text: `${secretPrefix}${randomBytes(32).toString("base64")}`, fresh: true } : null;
}

async function save(
  service: WebhookService,
  webhook: Pick<WebhookView, "url" | "minState" | "kinds" | "events" | "format">,
  secret: GivenSecret | null,
  json: boolean | undefined,
): Promise<void> {
  const saved = await service.upsert({
    url: webhook.url,
    minState: webhook.minState,
    kinds: webhook.kinds,
    events: webhook.events,
    format: webhook.format,
    secret: secret?.text ?? null,
  });
  const shown = secret?.fresh ? secret.text : null;
  print(
    json,
    { ...document(saved), ...(shown === null ? {} : { secret: shown }) },
    () => `${line(saved)}${shown === null ? "" : `\n\n${shown}\n\nKeep it now: it is not shown again.`}`,
  );
}

function namesIn<T extends string>(option: string, text: string | undefined, known: readonly T[]): T[] {
  return (text ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean)
    .map((one) => {
      const name = known.find((each) => each === one);
      if (name === undefined)
        throw new CommanderError(
          2,
          "godwit.webhooks",
          `error: ${option} holds ${JSON.stringify(one)}; give some of ${known.join(", ")}`,
        );
      return name;
    });
}

const time = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

function document({ createdAt, lastDeliveredAt, ...webhook }: WebhookView): Record<string, unknown> {
  return { ...webhook, createdAt: time(createdAt), lastDeliveredAt: time(lastDeliveredAt) };
}

function line({ id, url, minState, kinds, events, format, ownSecret, delivered, waiting, dead }: WebhookView): string {
  return `${id}  ${minState.padEnd(9)}  ${url}  (${kinds.length > 0 ? kinds.join(",") : "all kinds"}; ${events.join(",")} as ${format}; ${ownSecret ? "its own secret" : "GODWIT_WEBHOOK_SECRET"}; ${delivered} delivered, ${waiting} waiting, ${dead} given up)`;
}
