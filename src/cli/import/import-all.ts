import type { Runtime } from "../../runtime/runtime.js";
import type { Progress } from "../progress.js";
import type { RefusedRecord } from "../reading/refusals.js";
import type { FormatOptions } from "../formats/format.js";
import { importFile, type Counts, type ImportOptions } from "./importer.js";
import { foldJob } from "../../modules/behaviours/jobs.js";
import { OwnWork } from "./own-work.js";

/** Paths of the files to import; "-" = stdin. */
export interface ImportFiles {
  items?: string;
  users?: string;
  behaviours?: string;
}

export interface ImportReport {
  items: Counts;
  users: Counts;
  behaviours: Counts;
  seconds: number;
  /** behaviours that were new, a second: until they were stored, and until interests had followed */
  rate: { recordedPerSecond: number; foldedPerSecond: number };
}

export interface ImportAllOptions {
  strict: boolean;
  /** how items and behaviours are written, by kind; absent = Godwit's own fields */
  formats?: Partial<Record<keyof ImportFiles, FormatOptions>>;
  /** told before the first record of a file; `resumed`: this goes on where an import was interrupted */
  onBegin?(resumed: boolean): void;
  /** told once per record that is not taken */
  onRefused(refused: RefusedRecord): void;
  progress(name: string): Progress;
}

/**
 * Imports items, users and behaviours in this order, and returns when everything that follows from them is done:
 * embedding, topics, interests and migrations; work that others left is not waited for where it is much and this is
 * little. Throws as `importFile` does.
 */
export function importAll(runtime: Runtime, files: ImportFiles, options: ImportAllOptions): Promise<ImportReport> {
  return runtime.whileLoading(() => importInOrder(runtime, files, options));
}

async function importInOrder(
  runtime: Runtime,
  { items, users, behaviours }: ImportFiles,
  options: ImportAllOptions,
): Promise<ImportReport> {
  const started = performance.now();
  const own = new OwnWork(runtime.services.history);
  const settle = async (name: string): Promise<void> => {
    const bar = options.progress(name);
    let most = 0;
    const all = await runtime.settle(
      (waiting) => {
        most = Math.max(most, waiting);
        bar.update(most - waiting, most);
      },
      () => own.isDoneBeforeOthers(),
    );
    bar.stop();
    if (!all)
      process.stderr.write("what follows from this import is done; work of others goes on when the service runs\n");
  };
  const none: Counts = { accepted: 0, refused: 0, duplicates: 0, replaced: 0 };
  const counts = { items: none, users: none, behaviours: none };
  if (items !== undefined) {
    counts.items = await importFile(runtime, "items", items, { ...ofKind(options, "items"), own });
    await settle("embedding items");
  }
  if (users !== undefined)
    counts.users = await importFile(runtime, "users", users, { ...ofKind(options, "users"), own });
  const recording = performance.now();
  let recorded = recording;
  if (behaviours !== undefined) {
    // Topics made from behaviour first: histories that were folded before them would be folded twice.
    const release = runtime.services.holdFolds();
    const fold = async (): Promise<void> => {
      await runtime.services.topics.fitIfDue();
      release();
      runtime.relay.wake(foldJob);
    };
    try {
      counts.behaviours = await importFile(runtime, "behaviours", behaviours, {
        ...ofKind(options, "behaviours"),
        own,
        onFull: fold,
      });
      recorded = performance.now();
      await fold();
    } finally {
      release();
    }
  }
  await settle("folding");
  const finished = performance.now();
  const rate = (ms: number): number => Math.round((counts.behaviours.accepted * 1000) / Math.max(ms, 1));
  return {
    ...counts,
    seconds: (finished - started) / 1000,
    rate: { recordedPerSecond: rate(recorded - recording), foldedPerSecond: rate(finished - recording) },
  };
}

function ofKind({ formats = {}, ...options }: ImportAllOptions, kind: keyof ImportFiles): ImportOptions {
  const format = formats[kind];
  return format === undefined ? options : { ...options, format };
}
