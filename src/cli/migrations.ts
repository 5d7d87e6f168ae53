import { Command, Option } from "commander";
import { migrationKinds, migrationStates, type MigrationKind, type MigrationState } from "../core/types.js";
import { toldKind } from "../modules/migrations/facts.js";
import type { MigrationQuery, MigrationRecord } from "../ports/history/migrations.js";
import type { Edition } from "../modules/kit/edition.js";
import type { Services } from "../modules/kit/services.js";
import { instant, wholeFrom } from "./arguments.js";
import { print, withApp } from "./with-app.js";

interface Options {
  user?: string;
  since?: number;
  kind?: MigrationKind[];
  state?: MigrationState[];
  first: number;
  evidence: number;
  language: "en" | "zh";
  json?: boolean;
}

/** One behaviour that speaks for a migration: when, and what it was with. */
interface Evidence {
  at: string;
  type: string;
  title: string | null;
}

export function migrationsCommand(): Command {
  return new Command("migrations")
    .description("lists migrations of interest, strongest evidence first")
    .option("--user <id>", "of one user")
    .option("--since <time>", "noticed since, RFC 3339", instant)
    .addOption(new Option("--kind <kinds...>", "of these kinds").choices(migrationKinds))
    .addOption(new Option("--state <states...>", "in these states now").choices(migrationStates))
    .option("--first <n>", "how many", wholeFrom(1), 20)
    .option("--evidence <n>", "behaviours that prove each, at most", wholeFrom(0), 0)
    .addOption(new Option("--language <language>", "of the sentences").choices(["en", "zh"]).default("en"))
    .option("--json", "print one JSON document")
    .action(list);
}

async function list({ user, since, kind, state, first, evidence, language, json }: Options): Promise<void> {
  await withApp(async ({ runtime: { services }, database }, config) => {
    const edition = services.editions.current;
    const query: MigrationQuery = {
      ...(user === undefined ? {} : { userId: services.pseudonyms.of(user) }),
      ...(since === undefined ? {} : { since }),
      ...(kind === undefined ? {} : { kinds: kind }),
      ...(state === undefined ? {} : { states: state }),
    };
    const found = (await services.migrations.byEvidence(edition, query)).slice(0, first);
    const zones = new Map(
      (await services.history.users.byIds([...new Set(found.map(({ userId }) => userId))])).map(({ id, timeZone }) => [
        id,
        timeZone ?? "UTC",
      ]),
    );
    const shown = await Promise.all(
      found.map(async (record) => ({
        id: record.id,
        userId: record.userId,
        kind: toldKind(record),
        state: record.state,
        magnitude: record.magnitude,
        statistic: record.statistic,
        threshold: record.threshold,
        pValue: record.pValue,
        sessions: record.sessions,
        changedAt: record.changedAt === null ? null : new Date(record.changedAt).toISOString(),
        detectedAt: new Date(record.detectedAt).toISOString(),
        summary: services.migrations.summary(record, {
          edition,
          language,
          timeZone: zones.get(record.userId) ?? "UTC",
          hidden: services.sensitiveTopics.of(edition),
        }),
        ...(evidence > 0 ? { evidence: await evidenceOf(services, record, evidence, edition) } : {}),
      })),
    );
    const none =
      shown.length > 0 || (await services.history.behaviours.count()) > 0
        ? "No migrations."
        : `No migrations: ${database.kind === "server" ? "the database of DATABASE_URL" : `the folder ${config.database.dataDir} (GODWIT_DATA_DIR)`} holds no behaviours yet; godwit import reads them.`;
    print(
      json,
      { migrations: shown },
      () =>
        shown
          .flatMap((one) => [
            `${one.userId}\t${one.kind}\t${one.state}\t${one.summary}`,
            ...(one.evidence ?? []).map(({ at, type, title }) => `\t${at.slice(0, 10)}\t${type}\t${title ?? ""}`),
          ])
          .join("\n") || none,
    );
  });
}

async function evidenceOf(
  { migrations, history }: Services,
  record: MigrationRecord,
  first: number,
  edition: Edition,
): Promise<Evidence[]> {
  const behaviours = await migrations.evidence(edition, record, first);
  const titles = new Map(
    (await history.items.byIds([...new Set(behaviours.flatMap(({ itemId }) => itemId ?? []))])).map(({ id, title }) => [
      id,
      title,
    ]),
  );
  return behaviours
    .toSorted((a, b) => a.occurredAt - b.occurredAt)
    .map(({ occurredAt, type, itemId }) => ({
      at: new Date(occurredAt).toISOString(),
      type,
      title: itemId === null ? null : (titles.get(itemId) ?? null),
    }));
}
