import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createInterface } from "node:readline";
import { z } from "zod";
import { GodwitError } from "../../core/errors.js";

/** How far a list in bulk has come. */
const progressShape = z.object({
  /** what was asked: a folder is continued by the same question only */
  question: z.string(),
  /** names the run; absent in folders of before it was there */
  run: z.string().optional(),
  parts: z.number(),
  /** keys taken from their source so far, those refused included */
  keys: z.number(),
  last: z.string().nullable(),
  answered: z.number(),
  rows: z.number(),
  refused: z.number(),
});
export type BulkProgress = z.infer<typeof progressShape> & { readonly run: string };

/** What was made of some keys: one JSON object a line. */
export interface Part {
  readonly answers: readonly object[];
  readonly refused: readonly object[];
}

/**
 * Where the answers of a list in bulk stand until it is whole: a folder beside its file, "<out>.part". What a part
 * holds is on the disk before the progress tells of it, so after kill -9 nothing is lost or there twice.
 */
export class WorkFolder {
  readonly #path: string;
  /** Was it begun by a run that was interrupted? */
  readonly continued: boolean;
  #progress: BulkProgress;

  private constructor(path: string, progress: BulkProgress, continued: boolean) {
    this.#path = path;
    this.#progress = progress;
    this.continued = continued;
  }

  /** Begins, or goes on where the same question was interrupted. Throws CONFIGURATION where it was another. */
  static async open(out: string, question: object): Promise<WorkFolder> {
    const path = `${out}.part`;
    const asked = JSON.stringify(question);
    const fresh: z.infer<typeof progressShape> = {
      question: asked,
      parts: 0,
      keys: 0,
      last: null,
      answered: 0,
      rows: 0,
      refused: 0,
    };
    try {
      await mkdir(path, { recursive: true });
    } catch (cause) {
      throw new GodwitError("CONFIGURATION", `${path} cannot be made: ${(cause as Error).message}.`, [], { cause });
    }
    const text = await readFile(join(path, "progress.json"), "utf8").catch(() => null);
    const known = text === null ? fresh : progressShape.parse(JSON.parse(text));
    if (known.question !== asked)
      throw new GodwitError(
        "CONFIGURATION",
        `${path} holds what was begun with other options or another file. Repeat those to finish it, or remove the folder.`,
        ["out"],
      );
    const folder = new WorkFolder(path, { ...known, run: known.run ?? randomUUID() }, text !== null);
    // Its name is on the disk before anything is answered under it.
    await folder.#keep();
    return folder;
  }

  get progress(): BulkProgress {
    return this.#progress;
  }

  /** Keeps a part, then says so. */
  async add({ answers, refused }: Part, came: Pick<BulkProgress, "keys" | "last"> & { rows: number }): Promise<void> {
    const before = this.#progress;
    const parts = before.parts + 1;
    await this.#write(this.#name(parts, "answers"), answers.map((one) => `${JSON.stringify(one)}\n`).join(""));
    await this.#write(this.#name(parts, "refused"), refused.map((one) => `${JSON.stringify(one)}\n`).join(""));
    this.#progress = {
      ...before,
      parts,
      keys: before.keys + came.keys,
      last: came.last,
      answered: before.answered + answers.length,
      rows: before.rows + came.rows,
      refused: before.refused + refused.length,
    };
    await this.#keep();
  }

  /** All answers, or all that was refused, in order, into one file, which is on the disk then: the parts may go. */
  async join(which: keyof Part, out: string): Promise<void> {
    const all = async function* (this: WorkFolder): AsyncGenerator<Buffer> {
      for (let part = 1; part <= this.#progress.parts; part++) yield* createReadStream(this.#name(part, which));
    };
    await pipeline(all.call(this), createWriteStream(out, { flush: true }));
  }

  /** All answers, in order. */
  async *answers<T>(): AsyncGenerator<T> {
    for (let part = 1; part <= this.#progress.parts; part++)
      for await (const line of createInterface({ input: createReadStream(this.#name(part, "answers")) }))
        yield JSON.parse(line) as T;
  }

  remove(): Promise<void> {
    return rm(this.#path, { recursive: true, force: true });
  }

  #keep(): Promise<void> {
    return this.#write(join(this.#path, "progress.json"), JSON.stringify(this.#progress));
  }

  #name(part: number, which: keyof Part): string {
    return join(this.#path, `${String(part).padStart(7, "0")}.${which}.ndjson`);
  }

  async #write(path: string, text: string): Promise<void> {
    const unfinished = `${path}.unfinished`;
    const file = await open(unfinished, "w");
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  }
}
