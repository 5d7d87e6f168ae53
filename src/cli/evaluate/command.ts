import { join } from "node:path";
import { writeFile } from "node:fs/promises";
import { Command, Option } from "commander";
import { instant, listOf, wholeFrom } from "../arguments.js";
import type { Task } from "../../core/types.js";
import type { Embedder } from "../../ports/embedder.js";
import { GodwitError } from "../../core/errors.js";
import { evaluate } from "./evaluate.js";
import type { Evaluation } from "./report.js";
import type { FieldLimits } from "../../modules/common/fields.js";
import { Refusals, type RefusedRecord } from "../reading/refusals.js";
import { htmlReport } from "./html-report.js";
import { evaluateLiveSet, jsonOfLive, liveTable } from "./live.js";
import { jsonOf, jsonOfSplits } from "./json.js";
import { pooled } from "./pool.js";
import { prepare } from "./prepare.js";
import { pooledTable, tableOf } from "./table.js";

const tasksOf = { next: ["NEXT"], discover: ["DISCOVER"], both: ["NEXT", "DISCOVER"] } as const satisfies Record<
  string,
  readonly Task[]
>;

interface Flags {
  readonly items: string;
  readonly behaviours: string;
  readonly split: readonly number[];
  readonly task: keyof typeof tasksOf;
  readonly top: number;
  readonly seed: number;
  readonly json?: true;
  readonly report?: string;
  readonly users?: string;
  readonly by?: string;
  readonly cache?: string;
  readonly strict?: true;
  readonly refused?: string;
  readonly live?: true;
  readonly perUser: number;
  readonly sessions: number;
  readonly refit?: number;
  readonly details?: true;
}

export interface EvaluateCommandOptions {
  /** Makes the configured embedder; closed at the end. */
  readonly embedder: () => Promise<Embedder>;
  /** Where vectors of texts are kept between runs unless --cache says otherwise. */
  readonly dataFolder: string;
  /** What records may hold. */
  readonly limits: () => FieldLimits;
}

/**
 * The verb `godwit evaluate`: progress goes to stderr; with --json stdout is one document (jsonOf, jsonOfSplits) and
 * nothing else.
 */
export function evaluateCommand({ embedder: makeEmbedder, dataFolder, limits }: EvaluateCommandOptions): Command {
  return new Command("evaluate")
    .description(
      "Trains on what lies before the split only and judges Godwit beside every baseline on each user's first later session.",
    )
    .requiredOption("--items <file>", "items as NDJSON, gzip allowed")
    .requiredOption("--behaviours <file>", "behaviours as NDJSON, gzip allowed")
    .requiredOption(
      "--split <time>",
      "ISO 8601 time such as 2011-10-01 or 2011-10-01T00:00:00Z; several, divided by commas, are judged one after the other and together",
      listOf(instant),
    )
    .option("--users <file>", "with --by: users as NDJSON, gzip allowed")
    .option("--by <attribute>", "with --users: tell how well users are served by this attribute of theirs")
    .addOption(
      new Option(
        "--task <task>",
        "next: repeats allowed; discover: only what the user has not had; both: one after the other, what they share learned once",
      )
        .choices(Object.keys(tasksOf))
        .default("next"),
    )
    .option(
      "--live",
      "judge every later session with state, counts, popularity and catalogue as they were when it began, beside baselines tuned before the split",
    )
    .option("--per-user <n>", "with --live: sessions of one user that are judged, the first ones", wholeFrom(1), 10)
    .option("--sessions <n>", "with --live: sessions judged in all, drawn by seed", wholeFrom(1), 4_000)
    .option("--refit <days>", "with --live: judge besides what fitting again every so many days brings", wholeFrom(1))
    .option("--details", "with --live and --json: what each judged session says")
    .option("--top <n>", "length of the lists", wholeFrom(1), 10)
    .option("--seed <n>", "seed of every random choice", wholeFrom(1), 1)
    .option("--json", "print one JSON document")
    .option("--report <file>", "write a readable report (HTML): of several splits each, and what they say together")
    .option("--strict", "stop at the first bad record")
    .option("--refused <file>", "keep every refused record there with its reason, one JSON object a line")
    .option("--cache <folder>", "where vectors of texts are kept between runs")
    .action(async (flags: Flags) => {
      const { items, behaviours, split, task, top, seed, json, report, cache, strict, refused, live } = flags;
      if (report !== undefined && live)
        throw new GodwitError("BAD_USER_INPUT", "--report draws a frozen evaluation: leave out --live or --report.", [
          "report",
        ]);
      const { users, by } = flags;
      if ((users === undefined) !== (by === undefined))
        throw new GodwitError("BAD_USER_INPUT", "--users and --by go together: give both, or neither.", [
          users === undefined ? "users" : "by",
        ]);
      if (by !== undefined && live)
        throw new GodwitError("BAD_USER_INPUT", "--by tells of a frozen evaluation: leave out --live or --by.", ["by"]);
      const embedder = await makeEmbedder();
      const started = performance.now();
      const evaluations: Evaluation[] = [];
      const refusals = new Refusals(refused ?? null);
      try {
        const say = (line: string): void =>
          void process.stderr.write(`${((performance.now() - started) / 1000).toFixed(1).padStart(7)} s  ${line}\n`);
        const reading = {
          limits: limits(),
          now: Date.now(),
          strict: strict === true,
          onRefused: (one: RefusedRecord) => refusals.add(one),
        };
        refusals.begin(false);
        const cacheFolder = cache ?? join(dataFolder, "evaluate");
        const data = await prepare({
          items,
          behaviours,
          users: users === undefined || by === undefined ? undefined : { file: users, by },
          cacheFolder,
          embedder,
          reading,
          progress: say,
        }).finally(() => refusals.end());
        const optionsAt = (at: number) => ({
          split: at,
          tasks: tasksOf[task],
          top,
          seed,
          embedder,
          progress: (line: string) =>
            say(split.length > 1 ? `${new Date(at).toISOString().slice(0, 10)}: ${line}` : line),
        });
        if (live) {
          const { perUser, sessions, refit, details } = flags;
          const runs = split.map((at) => evaluateLiveSet(data, { ...optionsAt(at), perUser, sessions, refit }));
          const documents = runs.map((run) => jsonOfLive(run, { details: details === true }));
          process.stdout.write(
            json
              ? `${JSON.stringify(documents.length === 1 ? documents[0] : { splits: documents })}\n`
              : runs.map(liveTable).join("\n"),
          );
          return;
        }
        for (const at of split) evaluations.push(evaluate(data, optionsAt(at)));
        const [first, ...others] = evaluations as [Evaluation, ...Evaluation[]];
        const together = others.length === 0 ? [] : pooled(evaluations, { seed });
        if (report !== undefined) await writeFile(report, htmlReport(evaluations, together));
        if (others.length === 0) process.stdout.write(json ? `${JSON.stringify(jsonOf(first))}\n` : tableOf(first));
        else {
          process.stdout.write(
            json
              ? `${JSON.stringify(jsonOfSplits(evaluations, together))}\n`
              : [...evaluations.map(tableOf), pooledTable(together)].join("\n"),
          );
        }
      } finally {
        await embedder.close();
      }
    });
}
