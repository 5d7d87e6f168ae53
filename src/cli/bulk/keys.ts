import { GodwitError } from "../../core/errors.js";
import { openSource } from "../reading/source.js";

/** One thing to answer for, as its source has it. */
export interface Key {
  readonly id: string;
  /** null = it can be asked for */
  readonly reason: string | null;
}

export interface KeySource {
  /** names the content, so that an interrupted list goes on with the same one */
  readonly fingerprint: string;
  /** how many there are; 0 = unknown */
  readonly total: number;
  /** Those after the first `done`, of which `last` was the last. */
  from(done: number, last: string | null): AsyncIterable<Key>;
}

const pageOfKeys = 1_000;

/** Everybody, or everything, in the order of ids. */
export function keysOfPages(
  total: number,
  page: (first: number, after: string | null) => Promise<readonly string[]>,
): KeySource {
  return {
    fingerprint: "all",
    total,
    async *from(_done, last) {
      for (let after = last; ; ) {
        const ids = await page(pageOfKeys, after);
        for (const id of ids) yield { id, reason: null };
        if (ids.length < pageOfKeys) return;
        after = ids.at(-1)!;
      }
    },
  };
}

/**
 * Ids in a file: JSON objects one a line, a table, or Parquet with a field of one of the names, or a file .txt with one
 * id a line.
 */
export async function keysOfFile(path: string, names: readonly string[]): Promise<KeySource> {
  if (path === "-")
    throw new GodwitError("CONFIGURATION", "Standard input cannot be gone on with: write the ids into a file.", []);
  const plain = /\.txt(\.gz)?$/.test(path);
  const source = await openSource(path);
  return {
    fingerprint: source.fingerprint!,
    total: 0,
    async *from(done) {
      let passed = 0;
      for await (const { text, value, reason, line } of source.records()) {
        if (passed++ < done) continue;
        if (plain) yield { id: text, reason: null };
        else if (value === null) yield { id: text.slice(0, 256), reason: `line ${line}: ${reason}` };
        else {
          const given = names.map((name) => (value as Record<string, unknown>)[name]).find((one) => one !== undefined);
          const id = typeof given === "number" ? String(given) : given;
          if (typeof id === "string") yield { id, reason: null };
          else yield { id: text.slice(0, 256), reason: `line ${line}: it has no ${names.join(" or ")}.` };
        }
      }
    },
  };
}
