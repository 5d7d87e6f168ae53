import { Command, CommanderError } from "commander";
import { restore } from "../backup.js";
import { print, withApp } from "../with-app.js";
import { progress } from "../progress.js";
import { importAll } from "./import-all.js";

interface Options {
  items?: string;
  users?: string;
  behaviours?: string;
  backup?: string;
  strict?: boolean;
  json?: boolean;
}

const shownRefusals = 20;

export function importCommand(): Command {
  return new Command("import")
    .description(
      "imports newline-delimited JSON, gzip allowed, - = stdin; resumable, idempotent by id; see docs/guide/your-data.md",
    )
    .option("--items <file>", "items")
    .option("--users <file>", "users")
    .option("--behaviours <file>", "behaviours")
    .option("--backup <folder>", "a backup that godwit export --out wrote, into an empty database")
    .option("--strict", "stop at the first bad line")
    .option("--json", "print one JSON document")
    .action(async ({ strict = false, json, backup, ...files }: Options) => {
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
      await withApp(async ({ core }) => {
        let refusals = 0;
        const { items, users, behaviours, seconds, rate } = await importAll(core, files, {
          strict,
          progress,
          onRefused(message) {
            refusals++;
            if (refusals <= shownRefusals) process.stderr.write(`refused: ${message}\n`);
          },
        });
        if (refusals > shownRefusals) process.stderr.write(`refused: … and ${refusals - shownRefusals} more\n`);
        print(json, { items, users, behaviours, seconds: Math.round(seconds * 100) / 100, rate }, () =>
          [
            ...Object.entries({ items, users, behaviours }).map(
              ([name, { accepted, refused, duplicates }]) =>
                `${name}: ${accepted} accepted, ${duplicates} here already, ${refused} refused`,
            ),
            `${seconds.toFixed(1)} s; behaviours: ${rate.recordedPerSecond} a second recorded, ${rate.foldedPerSecond} a second with interests folded`,
          ].join("\n"),
        );
      });
    });
}
