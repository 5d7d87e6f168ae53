import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wholeFrom } from "../../../src/cli/arguments.js";
import { study } from "../shared/options.js";
import { print } from "../shared/output.js";
import { badAmong, writeFeed, writeSegmentEvents } from "./files.js";
import { runImport, type ImportRun } from "./run-import.js";

interface Row {
  readonly what: string;
  readonly records: number;
  readonly accepted: number;
  readonly refused: number;
  /** as the file was written */
  readonly wrong: number;
  /** lines of --refused, and how many of them have a reason */
  readonly kept: number;
  readonly reasons: Record<string, number>;
  readonly killedOnce: boolean;
  readonly recordsPerSecond: number;
  /** MB: the most in each quarter of the run that was not killed */
  readonly memory: readonly number[];
}

const quarters = (memory: readonly number[]): number[] =>
  [0, 1, 2, 3].map((q) =>
    Math.max(0, ...memory.slice(Math.floor((q * memory.length) / 4), Math.floor(((q + 1) * memory.length) / 4))),
  );

async function measure(
  what: string,
  kind: "items" | "behaviours",
  { records, path, format, env }: { records: number; path: string; format: string; env: Record<string, string> },
): Promise<Row> {
  const refusals = `${path}.refused`;
  const args = [`--${kind}`, path, "--format", format, "--refused", refusals];
  const first = await runImport(args, env, { kind, killAfter: 0.3 });
  const last: ImportRun = first.killed ? await runImport(args, env, { kind, killAfter: null }) : first;
  const counts = last.report![kind] as { accepted: number; refused: number; duplicates: number };
  const lines = readFileSync(refusals, "utf8").trim().split("\n");
  const told = lines.map((line) => JSON.parse(line) as { line: number; code: string; path: string[]; reason: string });
  const reasons: Record<string, number> = {};
  for (const { code, path: field } of new Map(told.map((one) => [one.line, one])).values()) {
    const name = `${code} ${field.join(".") || "the record"}`;
    reasons[name] = (reasons[name] ?? 0) + 1;
  }
  return {
    what,
    records,
    accepted: counts.accepted,
    refused: counts.refused,
    wrong: badAmong(records),
    kept: new Set(told.map(({ line }) => line)).size,
    reasons,
    killedOnce: first.killed,
    recordsPerSecond: Math.round(records / (first.seconds + (first.killed ? last.seconds : 0))),
    memory: quarters(last.memory),
  };
}

interface Options {
  products: number;
  events: number;
  only?: "feed" | "events";
  data?: string;
  json?: true;
}

function text(rows: readonly Row[]): string {
  return [
    "| what | records | accepted | refused, of wrong ones | with reason | killed | records a second | MB by quarter |",
    "|---|---|---|---|---|---|---|---|",
    ...rows.map(
      ({ what, records, accepted, refused, wrong, kept, reasons, killedOnce, recordsPerSecond, memory }) =>
        `| ${what} | ${records} | ${accepted} | ${refused} of ${wrong} | ${kept}: ${Object.entries(reasons)
          .map(([reason, count]) => `${count} ${reason}`)
          .join(", ")} | ${killedOnce ? "once" : "no"} | ${recordsPerSecond} | ${memory.join(", ")} |`,
    ),
    "",
  ].join("\n");
}

export const command = study("imports", "How a feed and another tool's events come in, killed with kill -9 on the way.")
  .option("--products <n>", "products of the feed", wholeFrom(100), 20_000)
  .option("--events <n>", "events in Segment's shape", wholeFrom(100), 100_000)
  .option("--only <part>", "feed or events; absent = both")
  .option("--data <folder>", "a data folder that stays; absent = one that goes")
  .action(async ({ products, events, only, data, json }: Options) => {
    const folder = mkdtempSync(join(tmpdir(), "godwit-imports-"));
    const env = { GODWIT_DATA_DIR: data ?? join(folder, "data"), EMBEDDING: "static" };
    const rows: Row[] = [];
    try {
      const feed = join(folder, "feed.xml");
      const calls = join(folder, "events.ndjson");
      await writeFeed(feed, products);
      await writeSegmentEvents(calls, { events, products });
      const merchant = { records: products, path: feed, format: "merchant", env };
      const segment = { records: events, path: calls, format: "segment", env };
      if (only !== "events") rows.push(await measure("Google Merchant feed", "items", merchant));
      if (only !== "feed") rows.push(await measure("Segment's calls", "behaviours", segment));
      print(rows, json, text);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
