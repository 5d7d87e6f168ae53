import { Command, CommanderError } from "commander";
import { restore } from "../backup.js";
import { print, withApp } from "../with-app.js";
import { progress } from "../progress.js";
import { Refusals } from "../reading/refusals.js";
import { importAll } from "./import-all.js";

interface Options {
  items?: string;
  users?: string;
  behaviours?: string;
  backup?: string;
  strict?: boolean;
  refused?: string;
  json?: boolean;
}

/** `report` is told the exit code: 1 where nothing of a file was taken. */
export function importCommand(report: (code: number) => void): Command {
  return new Command("import")
    .description(
      "imports newline-delimited JSON or a JSON array, gzip allowed, - = stdin; resumable, idempotent by id; see docs/guide/your-data.md",
    )
    .option("--items <file>", "items")
    .option("--users <file>", "users")
    .option("--behaviours <file>", "behaviours")
    .option("--backup <folder>", "a backup that godwit export --out wrote, into an empty database")
    .option("--strict", "stop at the first bad line")
    .option("--refused <file>", "keep every refused record there with its reason, one JSON object a line")
    .option("--json", "print one JSON document")
    .action(async ({ strict = false, refused: kept, json, backup, ...files }: Options) => {
      if (backup !== undefined && Object.keys(files).length > 0)
        throw new CommanderError(2, "godwit.import", "error: --backup stands alone");
      if (backup !== undefined) return restore(backup, json);
      const paths = Object.values(files);
      if (paths.length === 0)
        throw new CommanderError(
          2,
          "godwit.import",
          "error: give at least one of --items, --users, --behaviours, --backup",
        );
      if (paths.filter((path) => path === "-").length > 1)
        throw new CommanderError(2, "godwit.import", "error: only one file can be - (stdin)");
      await withApp(async ({ runtime }) => {
        const refusals = new Refusals(kept ?? null);
        const { items, users, behaviours, seconds, rate } = await importAll(runtime, files, {
          strict,
          progress,
          onBegin: (resumed) => refusals.begin(resumed),
          onRefused: (refused) => refusals.add(refused),
        }).finally(() => refusals.end());
        const counts = { items, users, behaviours };
        for (const [name, path] of Object.entries(files)) {
          const { accepted, duplicates, refused } = counts[name as keyof typeof counts];
          if (refused === 0 || accepted + duplicates > 0) continue;
          report(1);
          process.stderr.write(`${path}: nothing was taken, all of its ${refused} records were refused\n`);
        }
        const document = { ...counts, reasons: refusals.reasons, seconds: Math.round(seconds * 100) / 100, rate };
        print(json, document, () =>
          [
            ...Object.entries(counts).map(
              ([name, { accepted, refused, duplicates, replaced }]) =>
                `${name}: ${accepted} accepted, ${duplicates} here already, ${refused} refused${
                  replaced > 0 ? `; in ${replaced}, characters that cannot be stored were replaced by U+FFFD` : ""
                }`,
            ),
            `${seconds.toFixed(1)} s; behaviours: ${rate.recordedPerSecond} a second recorded, ${rate.foldedPerSecond} a second with interests folded`,
          ].join("\n"),
        );
      });
    });
}
