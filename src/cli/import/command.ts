import { readFileSync } from "node:fs";
import { Command, CommanderError, Option } from "commander";
import { wholeFrom } from "../arguments.js";
import { formats, scaleOf, type FormatOptions } from "../formats/format.js";
import { showMade } from "./show-made.js";
import { restore } from "../backup.js";
import { print, withApp } from "../with-app.js";
import { progress } from "../progress.js";
import { Refusals } from "../reading/refusals.js";
import { importAll, type ImportFiles } from "./import-all.js";

interface Options {
  items?: string;
  users?: string;
  behaviours?: string;
  backup?: string;
  strict?: boolean;
  refused?: string;
  json?: boolean;
  format?: string;
  mapping?: string;
  ratings?: [number, number];
  times?: "s" | "ms";
  dryRun?: number;
}

/** `report` is told the exit code: 1 where nothing of a file was taken. */
export function importCommand(report: (code: number) => void): Command {
  return new Command("import")
    .description(
      "imports newline-delimited JSON, JSON arrays, CSV, TSV, Parquet, product feeds and other tools' events, gzip allowed, - = stdin; resumable, idempotent by id; see docs/guide/your-data.md",
    )
    .option("--items <file>", "items")
    .option("--users <file>", "users")
    .option("--behaviours <file>", "behaviours")
    .option("--backup <folder>", "a backup that godwit export --out wrote, into an empty database")
    .addOption(
      new Option("--format <format>", "what the files are in: tables and JSON are known by themselves")
        .choices(formats)
        .default("auto"),
    )
    .option("--mapping <file>", "a JSON file that says where other tools' events differ; see docs/guide/events-in.md")
    .option("--ratings <scale>", "the scale of RATE in the file, such as 0.5-5, 1-10 or 0-10", scaleOf)
    .addOption(new Option("--times <unit>", "the unit of times that are numbers").choices(["s", "ms"]))
    .option("--dry-run <n>", "print what the first n records come to, and store nothing", wholeFrom(1))
    .option("--strict", "stop at the first bad line")
    .option("--refused <file>", "keep every refused record there with its reason, one JSON object a line")
    .option("--json", "print one JSON document")
    .action(async (options: Options) => {
      const { strict = false, refused: kept, json, backup, items: feed, users: people, behaviours: events } = options;
      const files = given({ items: feed, users: people, behaviours: events });
      const format = formatOf(options);
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
      if (options.dryRun !== undefined) return showMade(files, format, options.dryRun);
      if (paths.filter((path) => path === "-").length > 1)
        throw new CommanderError(2, "godwit.import", "error: only one file can be - (stdin)");
      await withApp(async ({ runtime }) => {
        const refusals = new Refusals(kept ?? null);
        const { items, users, behaviours, seconds, rate } = await importAll(runtime, files, {
          strict,
          // Users are told in Godwit's own fields: no other tool has a file of them.
          formats: { items: format, users: { ...format, format: tableOf(format.format) }, behaviours: format },
          progress,
          onBegin: (resumed) => refusals.begin(resumed),
          onRefused: (refused) => refusals.add(refused),
        }).finally(() => refusals.end());
        const counts = { items, users, behaviours };
        for (const [name, path] of Object.entries(files)) {
          const { accepted, duplicates, refused } = counts[name as keyof typeof counts];
          if (refused === 0 || accepted + duplicates > 0) continue;
          report(1);
          process.stderr.write(
            `${path}: nothing was taken, ${refused === 1 ? "its one record was" : `all of its ${refused} records were`} refused\n`,
          );
        }
        const document = { ...counts, reasons: refusals.reasons, seconds: Math.round(seconds * 100) / 100, rate };
        print(json, document, () =>
          [
            ...Object.entries(counts).map(
              ([name, { accepted, refused, duplicates, replaced, ignored = 0 }]) =>
                `${name}: ${accepted} accepted, ${duplicates} here already, ${refused} refused${
                  ignored > 0 ? `, ${ignored} ignored` : ""
                }${replaced > 0 ? `; in ${replaced}, characters that cannot be stored were replaced by U+FFFD` : ""}`,
            ),
            `${seconds.toFixed(1)} s${
              counts.behaviours.accepted === 0
                ? ""
                : `; behaviours: ${rate.recordedPerSecond} a second recorded, ${rate.foldedPerSecond} a second with interests folded`
            }`,
          ].join("\n"),
        );
      });
    });
}

/** Throws CommanderError 2 where the mapping cannot be read. */
function formatOf({ format = "auto", mapping, ratings = undefined, times }: Options): FormatOptions {
  try {
    const file: unknown = mapping === undefined ? {} : JSON.parse(readFileSync(mapping, "utf8"));
    return { format, mapping: file, ratings: ratings ?? null, times: times ?? null };
  } catch (error) {
    throw new CommanderError(2, "godwit.import", `error: --mapping ${mapping}: ${(error as Error).message}`);
  }
}

const tableOf = (format: string): string => (format === "csv" || format === "tsv" ? format : "auto");

/** The files that were given. */
function given(files: Readonly<Record<keyof ImportFiles, string | undefined>>): ImportFiles {
  return Object.fromEntries(Object.entries(files).filter(([, path]) => path !== undefined));
}
