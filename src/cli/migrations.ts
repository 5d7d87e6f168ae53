import { Command, Option } from "commander";
import { GodwitError } from "../core/errors.js";
import { print, withApp } from "./with-app.js";

export function migrationsCommand(): Command {
  return new Command("migrations")
    .description("lists migrations of interest, strongest evidence first")
    .option("--user <id>", "of one user")
    .option("--since <time>", "noticed since, RFC 3339")
    .option("--first <n>", "how many", "20")
    .addOption(new Option("--language <language>", "of the sentences").choices(["en", "zh"]).default("en"))
    .option("--json", "print one JSON document")
    .action(async ({ user, since, first, language, json }: { user?: string; since?: string; first: string; language: string; json?: boolean }) => {
      const count = Number(first), from = since === undefined ? undefined : Date.parse(since);
      if (!Number.isSafeInteger(count) || count < 1) throw new GodwitError("CONFIGURATION", `--first is ${JSON.stringify(first)}; give a whole number from 1.`);
      if (from !== undefined && !Number.isFinite(from)) throw new GodwitError("CONFIGURATION", `--since is ${JSON.stringify(since)}; give a time such as 2026-05-01T00:00:00Z.`);
      await withApp(async ({ core: { services } }) => {
        const found = (await services.migrations.byEvidence({ ...(user === undefined ? {} : { userId: services.pseudonyms.of(user) }), ...(from === undefined ? {} : { since: from }) })).slice(0, count);
        const zones = new Map((await services.history.users.byIds([...new Set(found.map(({ userId }) => userId))])).map(({ id, timeZone }) => [id, timeZone ?? "UTC"]));
        const shown = found.map((record) => ({
          id: record.id, userId: record.userId, kind: record.kind, state: record.state, magnitude: record.magnitude, statistic: record.statistic, threshold: record.threshold,
          pValue: record.pValue, sessions: record.sessions, changedAt: record.changedAt === null ? null : new Date(record.changedAt).toISOString(),
          detectedAt: new Date(record.detectedAt).toISOString(), summary: services.migrations.summary(record, language, zones.get(record.userId) ?? "UTC"),
        }));
        print(json, { migrations: shown }, () => shown.map((one) => `${one.userId}\t${one.kind}\t${one.state}\t${one.summary}`).join("\n") || "No migrations.");
      });
    });
}
