import { GodwitError } from "../../core/errors.js";
import type { BehaviourInput, CheckedBehaviour, UserInput } from "../../modules/behaviours/behaviour-input.js";
import { Invalid, type BatchResult } from "../../modules/common/batch.js";
import type { Core } from "../../modules/core.js";
import type { Pseudonyms } from "../../modules/access/pseudonyms.js";
import type { Progress } from "../progress.js";
import { openSource, type Source } from "./lines.js";

export interface Counts {
  accepted: number;
  refused: number;
  duplicates: number;
  /** taken with characters of free texts replaced that cannot be stored */
  replaced: number;
}

export interface ImportOptions {
  strict: boolean;
  /** told once per bad line */
  onRefused(message: string): void;
  progress(name: string): Progress;
}

type Kind = "items" | "users" | "behaviours";
interface Line {
  number: number;
  value: object;
}

const none: Counts = { accepted: 0, refused: 0, duplicates: 0, replaced: 0 };
const batchSizes: Record<Kind, number> = { items: 1_000, users: 1_000, behaviours: 4_000 };

/**
 * Imports one file of lines: each batch is one transaction together with how far the file has been read, so that an
 * import that was interrupted at any moment goes on where it stopped, and nothing is in twice.
 */
export async function importFile(core: Core, kind: Kind, path: string, options: ImportOptions): Promise<Counts> {
  const source = await openSource(path);
  const { history } = core.services;
  const known = source.fingerprint === null ? null : await history.imports.get(`${kind}:${source.fingerprint}`);
  const resumed = known !== null && !known.finished;
  const counts: Counts = resumed ? { ...none, ...(known.counts as Partial<Counts>) } : { ...none };
  const skip = resumed ? known.lines : 0;
  const bar = options.progress(kind);
  if (skip > 0) process.stderr.write(`${source.name}: going on after line ${skip}\n`);

  const refuse = (line: number, reason: string): void => {
    counts.refused++;
    const message = `${source.name}, line ${line}: ${reason}`;
    if (options.strict) throw new GodwitError("BAD_USER_INPUT", `${message} Nothing after it was read (--strict).`);
    options.onRefused(message);
  };
  let batch: Line[] = [];
  let number = 0;
  const ids = new Set<unknown>();
  const flush = async (finished: boolean): Promise<void> => {
    const lines = batch;
    batch = [];
    ids.clear();
    await core.services.backlog.room(() => {
      process.stderr.write(`${source.name}: waiting for work that follows from what is stored already\n`);
    });
    await write(core, kind, source, lines, { counts, refuse, upTo: number, finished });
    bar.update(source.size > 0 ? source.read() : number, Math.max(source.size, 1), `${counts.accepted} ${kind}`);
  };
  try {
    for await (const text of source.lines()) {
      number++;
      if (number <= skip || text.trim() === "") continue;
      const value = parsed(text);
      if (typeof value === "string") {
        refuse(number, value);
        continue;
      }
      // A later line replaces an earlier one with the same id: they must not meet in one batch.
      const id = (value as { id?: unknown }).id;
      if (kind !== "behaviours" && ids.has(id)) {
        number--;
        await flush(false);
        number++;
      }
      ids.add(id);
      batch.push({ number, value });
      if (batch.length >= batchSizes[kind]) await flush(false);
    }
    await flush(true);
  } catch (error) {
    // What was read before the file broke is whole: keep it.
    if (error instanceof GodwitError && error.code === "BAD_USER_INPUT" && !options.strict) await flush(false);
    throw error;
  } finally {
    bar.stop();
  }
  return counts;
}

function parsed(text: string): object | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `not JSON (${(error as Error).message}); each line must be one JSON object.`;
  }
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value
    : `${text.slice(0, 40)} is not an object; each line must be one JSON object.`;
}

interface Outcome {
  counts: Counts;
  refuse(line: number, reason: string): void;
  upTo: number;
  finished: boolean;
}

async function write(
  core: Core,
  kind: Kind,
  { fingerprint }: Source,
  lines: readonly Line[],
  { counts, refuse, upTo, finished }: Outcome,
): Promise<void> {
  const { history, catalogue, behaviours, pseudonyms } = core.services;
  const remember = async (inside: typeof history): Promise<void> => {
    if (fingerprint !== null)
      await inside.imports.put({ fingerprint: `${kind}:${fingerprint}`, lines: upTo, counts, finished });
  };
  const add = ({ accepted, duplicates, replaced, refused }: BatchResult): void => {
    counts.accepted += accepted;
    counts.duplicates += duplicates;
    counts.replaced += replaced;
    for (const { index, message } of refused) refuse(lines[index]!.number, message);
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
    return;
  }
  const checked: { index: number; value: CheckedBehaviour }[] = [];
  lines.forEach(({ number, value }, index) => {
    try {
      checked.push({ index, value: behaviours.check(stored(value as BehaviourInput, "userId", pseudonyms)) });
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      refuse(number, error.message);
    }
  });
  const fresh = await history.transaction(async (inside) => {
    const result = await behaviours.insert(inside, checked);
    add({ accepted: result.fresh.length, duplicates: result.duplicates, replaced: 0, refused: result.refused });
    await remember(inside);
    return result.fresh;
  });
  behaviours.announce(fresh);
}

/** A line with its user under the id that is stored. */
function stored<Key extends string, T extends { [key in Key]?: unknown }>(
  value: T,
  key: Key,
  pseudonyms: Pseudonyms,
): T {
  return pseudonyms.used ? { ...value, [key]: pseudonyms.of(value[key]) } : value;
}
