import { closeSync, openSync, writeSync } from "node:fs";
import { GodwitError } from "../../core/errors.js";

/** A record that was not taken. */
export interface RefusedRecord {
  /** as told in messages */
  readonly file: string;
  readonly line: number;
  readonly code: string;
  /** the field, from the outside in; empty = the record as a whole */
  readonly path: readonly string[];
  readonly reason: string;
  /** as it stands in the file */
  readonly text: string;
}

/** How often something was wrong, with the first record that had it. */
export interface RefusalReason {
  readonly file: string;
  readonly field: string;
  readonly code: string;
  readonly count: number;
  readonly line: number;
  readonly reason: string;
}

const shownOnes = 20;
const shownReasons = 10;

export function told({ file, line, reason }: RefusedRecord): string {
  return `${file}, line ${line}: ${reason}`;
}

/** Tells refused records on stderr, counts them by reason, and keeps them all in a file where one is named. */
export class Refusals {
  readonly #path: string | null;
  readonly #reasons = new Map<string, RefusalReason>();
  #file: number | null = null;
  #count = 0;

  /** `path`: where refused records are written, one JSON object a line; null = nowhere. */
  constructor(path: string | null) {
    this.#path = path;
  }

  /** A file begins to be read; a resumed one adds to what was refused of it before. Throws BAD_USER_INPUT. */
  begin(resumed: boolean): void {
    if (this.#path === null || this.#file !== null) return;
    try {
      this.#file = openSync(this.#path, resumed ? "a" : "w");
    } catch (cause) {
      throw new GodwitError(
        "BAD_USER_INPUT",
        `${this.#path} cannot be written: ${(cause as Error).message}. Give another file to --refused.`,
        [],
        { cause },
      );
    }
  }

  add(refused: RefusedRecord): void {
    this.#count++;
    if (this.#count <= shownOnes) process.stderr.write(`refused: ${told(refused)}\n`);
    const { file, line, code, path, reason } = refused;
    const field = path.map((part) => (/^\d+$/.test(part) ? "*" : part)).join(".");
    const key = `${file}\u001f${field}\u001f${code}`;
    const known = this.#reasons.get(key);
    this.#reasons.set(key, { ...(known ?? { file, field, code, line, reason }), count: (known?.count ?? 0) + 1 });
    if (this.#file !== null) writeSync(this.#file, `${JSON.stringify(refused)}\n`);
  }

  /** The commonest first. */
  get reasons(): RefusalReason[] {
    return [...this.#reasons.values()].toSorted((a, b) => b.count - a.count);
  }

  /** Sums up on stderr what was not told record by record. */
  end(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
    if (this.#count <= shownOnes) return;
    const kept = this.#path === null ? "give --refused FILE to keep them all" : `all of them are in ${this.#path}`;
    process.stderr.write(`refused: … and ${this.#count - shownOnes} more; ${kept}\n`);
    for (const { file, field, count, line, reason } of this.reasons.slice(0, shownReasons))
      process.stderr.write(
        `${String(count).padStart(9)}  ${field || "(the record)"}, first ${file}, line ${line}: ${reason}\n`,
      );
  }
}
