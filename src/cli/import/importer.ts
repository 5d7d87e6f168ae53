import { GodwitError } from "../../core/errors.js";
import {
  behaviourTexts,
  type BehaviourInput,
  type CheckedBehaviour,
  type UserInput,
} from "../../modules/behaviours/behaviour-input.js";
import { Invalid, replaced, type BatchResult } from "../../modules/common/batch.js";
import type { Runtime } from "../../runtime/runtime.js";
import type { WhoIsWho } from "../../modules/receivers/shape.js";
import { expandOf, type Expanded, type FormatOptions } from "../formats/format.js";
import type { Pseudonyms } from "../../modules/access/pseudonyms.js";
import type { Progress } from "../progress.js";
import type { FileRecord } from "../reading/records.js";
import { told, type RefusedRecord } from "../reading/refusals.js";
import type { OwnWork } from "./own-work.js";
import { openSource, type Source } from "../reading/source.js";

export interface Counts {
  accepted: number;
  refused: number;
  duplicates: number;
  /** taken with characters of free texts replaced that cannot be stored */
  replaced: number;
  /** records of which nothing was made, though nothing is wrong */
  ignored?: number;
}

export interface ImportOptions {
  strict: boolean;
  /** absent = Godwit's own fields */
  format?: FormatOptions;
  /** told before the first record; `resumed`: this goes on where an import was interrupted */
  onBegin?(resumed: boolean): void;
  /** told once per record that is not taken */
  onRefused(refused: RefusedRecord): void;
  progress(name: string): Progress;
  /** told when so much work follows that nothing more is read before some of it is done */
  onFull?(): Promise<void>;
  /** told what was written */
  readonly own?: OwnWork;
}

type Kind = "items" | "users" | "behaviours";
type Line = Pick<FileRecord, "line" | "text"> & { value: object };

const none: Counts = { accepted: 0, refused: 0, duplicates: 0, replaced: 0 };
const batchSizes: Record<Kind, number> = { items: 1_000, users: 1_000, behaviours: 4_000 };

/**
 * Imports one file of records: each batch is one transaction together with how far the file has been read, so that an
 * import that was interrupted at any moment goes on where it stopped, and nothing is in twice.
 */
export async function importFile(runtime: Runtime, kind: Kind, path: string, options: ImportOptions): Promise<Counts> {
  const { format = ownFields } = options;
  const source = await openSource(path, format.format);
  const expand = expandOf(kind, format);
  const { history, receivers } = runtime.services;
  const known = source.fingerprint === null ? null : await history.imports.get(`${kind}:${source.fingerprint}`);
  const resumed = known !== null && !known.finished;
  const counts: Counts = resumed ? { ...none, ...(known.counts as Partial<Counts>) } : { ...none };
  const skip = resumed ? known.lines : 0;
  const bar = options.progress(kind);
  if (resumed) options.own?.resume();
  if (skip > 0) process.stderr.write(`${source.name}: going on after line ${skip}\n`);
  options.onBegin?.(resumed);

  let people: (WhoIsWho & { index: number })[] = [];
  const heard: Pick<FileRecord, "line" | "text">[] = [];
  const refuse: Refuse = ({ line, text }, { code, path, reason }) => {
    counts.refused++;
    const refused = { file: source.name, line, code, path, reason, text };
    if (options.strict)
      throw new GodwitError("BAD_USER_INPUT", `${told(refused)} Nothing after it was read (--strict).`);
    options.onRefused(refused);
  };
  let batch: Line[] = [];
  let number = 0;
  const ids = new Set<unknown>();
  const flush = async (finished: boolean): Promise<void> => {
    const lines = batch;
    batch = [];
    ids.clear();
    const { backlog } = runtime.services;
    if (backlog.full) await options.onFull?.();
    await backlog.room(() => {
      process.stderr.write(`${source.name}: waiting for work that follows from what is stored already\n`);
    });
    // Before the place in the file is remembered: said again it changes nothing, and it must not be lost.
    const { users, refused } = await receivers.whoIsWho(people, "command");
    counts.accepted += users;
    for (const { index, code, path, message } of refused) refuse(heard[index]!, { code, path, reason: message });
    people = [];
    heard.length = 0;
    const written = await write(runtime, kind, source, lines, { counts, refuse, upTo: number, finished });
    options.own?.add(written);
    bar.update(source.size > 0 ? source.read() : number, Math.max(source.size, 1), `${counts.accepted} ${kind}`);
  };
  try {
    for await (const record of source.records()) {
      if (record.number <= skip) continue;
      const { value } = record;
      let made: Expanded | null = null;
      try {
        if (value === null) throw new Invalid([], record.reason!);
        made = expand({ ...record, value });
      } catch (error) {
        if (!(error instanceof Invalid)) throw error;
        number = record.number;
        refuse(record, { code: error.code, path: error.field, reason: error.message });
      }
      if (made === null) continue;
      const own = made.values.map((one) => String((one as { id?: unknown }).id));
      // A later record replaces an earlier one with the same id: they must not meet in one batch.
      if (kind !== "behaviours" && own.some((id) => ids.has(id))) await flush(false);
      number = record.number;
      if (made.ignored !== null) counts.ignored = (counts.ignored ?? 0) + 1;
      if (made.user || made.merge) {
        people.push({ ...made, index: heard.length });
        heard.push(record);
      }
      for (const [i, one] of made.values.entries()) {
        ids.add(own[i]!);
        batch.push({ ...record, value: one });
      }
      if (batch.length + people.length >= batchSizes[kind]) await flush(false);
    }
    await flush(true);
  } catch (error) {
    // What was read before the file broke is whole: keep it.
    if (error instanceof GodwitError && readFailures.has(error.code) && !options.strict) await flush(false);
    throw error;
  } finally {
    bar.stop();
  }
  return counts;
}

const ownFields: FormatOptions = { format: "auto", mapping: {}, ratings: null, times: null };

/** What a file that breaks off, or has a record without an end, is refused with. */
const readFailures: ReadonlySet<string> = new Set(["BAD_USER_INPUT", "TOO_LARGE"]);

type Refuse = (
  record: Pick<FileRecord, "line" | "text">,
  why: { code: string; path: readonly string[]; reason: string },
) => void;

interface Outcome {
  counts: Counts;
  refuse: Refuse;
  upTo: number;
  finished: boolean;
}

/** Answers with the keys of the work that follows. */
async function write(
  runtime: Runtime,
  kind: Kind,
  { fingerprint }: Source,
  lines: readonly Line[],
  { counts, refuse, upTo, finished }: Outcome,
): Promise<string[]> {
  const { history, catalogue, behaviours, pseudonyms } = runtime.services;
  const remember = async (inside: typeof history): Promise<void> => {
    if (fingerprint !== null)
      await inside.imports.put({ fingerprint: `${kind}:${fingerprint}`, lines: upTo, counts, finished });
  };
  const add = ({ refused, ...taken }: BatchResult): void => {
    counts.accepted += taken.accepted;
    counts.duplicates += taken.duplicates;
    counts.replaced += taken.replaced;
    for (const { index, code, path, message } of refused)
      refuse(lines[index]!, { code, path: path.slice(2), reason: message });
  };
  if (kind !== "behaviours") {
    // Writing the same items or users again changes nothing, so how far the file was read may follow in its own
    // transaction.
    if (lines.length > 0)
      add(
        kind === "items"
          ? await catalogue.upsert(lines.map(({ value }) => value))
          : await behaviours.upsertUsers(lines.map(({ value }) => stored(value as UserInput, "id", pseudonyms))),
      );
    await remember(history);
    return lines.map(({ value }) => String((value as { id?: unknown }).id));
  }
  const checked: { index: number; value: CheckedBehaviour }[] = [];
  lines.forEach((line, index) => {
    try {
      checked.push({ index, value: behaviours.check(stored(line.value as BehaviourInput, "userId", pseudonyms)) });
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      refuse(line, { code: error.code, path: error.field, reason: error.message });
    }
  });
  const fresh = await history.transaction(async (inside) => {
    const result = await behaviours.insert(inside, checked);
    const fresh = new Set(result.fresh);
    const kept = checked.filter(({ value }) => fresh.has(value));
    add({
      accepted: result.fresh.length,
      duplicates: result.duplicates,
      replaced: replaced(
        kept,
        lines.map(({ value }) => value),
        behaviourTexts,
      ),
      refused: result.refused,
    });
    await remember(inside);
    return result.fresh;
  });
  behaviours.announce(fresh);
  return fresh.map(({ userId }) => userId);
}

/** A line with its user under the id that is stored. */
function stored<Key extends string, T extends { [key in Key]?: unknown }>(
  value: T,
  key: Key,
  pseudonyms: Pseudonyms,
): T {
  return pseudonyms.used ? { ...value, [key]: pseudonyms.of(value[key]) } : value;
}
