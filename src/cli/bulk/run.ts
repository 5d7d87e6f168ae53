import { rename, rm } from "node:fs/promises";
import { GodwitError } from "../../core/errors.js";
import { progress } from "../progress.js";
import type { Key, KeySource } from "./keys.js";
import { writeParquet, type Column } from "./parquet.js";
import { WorkFolder } from "./work-folder.js";

/** What cannot be answered for one key. */
export interface Refused {
  readonly id: string;
  readonly code: string;
  readonly reason: string;
}

export interface BulkReport {
  /** keys with an answer, keys without one, and rows in the Parquet form */
  readonly answered: number;
  readonly refused: number;
  readonly rows: number;
  readonly out: string;
  /** where refused keys stand with their reasons; null = none was */
  readonly refusedOut: string | null;
  /** keys that were there from an interrupted run */
  readonly resumed: number;
  readonly seconds: number;
}

/** Where a run is: what is answered again after an interruption is asked for with the same step. */
export interface Step {
  /** names the run, over interruptions */
  readonly run: string;
  /** from 1 */
  readonly part: number;
  /** it may have been answered before the run was cut off */
  readonly again: boolean;
}

export interface Bulk<Answer extends object, Row> {
  readonly name: string;
  readonly out: string;
  /** everything that changes the answers */
  readonly question: object;
  readonly keys: KeySource;
  /** Answers for some keys at once, each by itself: an answer, or why there is none. */
  answer(ids: readonly string[], step: Step): Promise<(Answer | Refused)[]>;
  /** of an answer, as lines of a table */
  rows(answer: Answer): readonly Row[];
  readonly columns: readonly Column<Row>[];
}

const keysOfPart = 200;
export const isRefused = (one: object): one is Refused => "reason" in one && "code" in one;

/** Answers for every key into a file, NDJSON or Parquet by its name; goes on where it was interrupted. */
export async function runBulk<Answer extends object, Row>(bulk: Bulk<Answer, Row>): Promise<BulkReport> {
  const { name, out, keys, columns } = bulk;
  const parquet = out.endsWith(".parquet");
  if (!parquet && !out.endsWith(".ndjson"))
    throw new GodwitError("CONFIGURATION", `--out is ${JSON.stringify(out)}; name it .ndjson or .parquet.`, ["out"]);
  const began = performance.now();
  const folder = await WorkFolder.open(out, { ...bulk.question, keys: keys.fingerprint });
  const { keys: resumed, parts: doneBefore } = folder.progress;
  if (resumed > 0) process.stderr.write(`${name}: going on after ${resumed}\n`);
  const bar = progress(name);
  const finish = async (part: readonly Key[]): Promise<void> => {
    const asked = part.filter(({ reason }) => reason === null).map(({ id }) => id);
    const { run, parts } = folder.progress;
    const again = folder.continued && parts === doneBefore;
    const said = await bulk.answer(asked, { run, part: parts + 1, again });
    const answers = said.filter((one): one is Answer => !isRefused(one));
    const unread = part.flatMap(({ id, reason }) => (reason === null ? [] : [{ id, code: "BAD_USER_INPUT", reason }]));
    await folder.add(
      { answers, refused: [...unread, ...said.filter(isRefused)] },
      {
        keys: part.length,
        last: part.at(-1)!.id,
        rows: answers.reduce((sum, answer) => sum + bulk.rows(answer).length, 0),
      },
    );
    bar.update(folder.progress.keys, keys.total, `${folder.progress.refused} refused`);
  };
  let part: Key[] = [];
  for await (const key of keys.from(folder.progress.keys, folder.progress.last)) {
    part.push(key);
    if (part.length < keysOfPart) continue;
    await finish(part);
    part = [];
  }
  if (part.length > 0) await finish(part);
  bar.stop();
  const { answered, refused, rows } = folder.progress;
  const unfinished = `${out}.unfinished`;
  if (parquet) await writeParquet(unfinished, columns, rowsOf(folder, bulk));
  else await folder.join("answers", unfinished);
  const refusedOut = `${out}.refused.ndjson`;
  if (refused > 0) await folder.join("refused", refusedOut);
  else await rm(refusedOut, { force: true });
  await rename(unfinished, out);
  await folder.remove();
  const seconds = Math.round(performance.now() - began) / 1000;
  return { answered, refused, rows, out, refusedOut: refused > 0 ? refusedOut : null, resumed, seconds };
}

async function* rowsOf<Answer extends object, Row>(
  folder: WorkFolder,
  { rows }: Pick<Bulk<Answer, Row>, "rows">,
): AsyncGenerator<Row> {
  for await (const answer of folder.answers<Answer>()) yield* rows(answer);
}

/** Why one key has no answer; what is wrong with the service itself ends the run, which can be gone on with. */
export function refusedFor(id: string, error: unknown): Refused {
  if (!(error instanceof GodwitError) || error.code === "UNAVAILABLE" || error.path[0] === "context") throw error;
  return { id, code: error.code, reason: error.message };
}

/** What a run came to, for people. */
export function told({ answered, refused, rows, out, refusedOut, seconds }: BulkReport): string {
  const kept = refusedOut === null ? "" : `; ${refused} refused, in ${refusedOut}`;
  return `${answered} answered with ${rows} rows in ${out}${kept} (${seconds} s).`;
}
