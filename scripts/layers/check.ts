import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { faultsOf } from "./faults.js";
import { readSource } from "./sources.js";

export interface Verdict {
  readonly files: number;
  /** Of the lines of the files under `src`, tests left out. */
  readonly medianLines: number;
  /** Faults that are not among the known ones. */
  readonly unknown: readonly string[];
  /** Known ones that no longer occur: they leave the list, so that they cannot come back. */
  readonly mended: readonly string[];
}

/** Checks `src`, `test` and `scripts` below the root against the known faults, one a line; `#` begins a comment. */
export function check(root: string, knownFile: string): Verdict {
  const sources = ["src", "test", "scripts"]
    .flatMap((folder) => files(root, folder))
    .map((path) => readSource(root, path));
  const faults = faultsOf(sources);
  const known = readFileSync(knownFile, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const lengths = sources
    .filter(({ path }) => path.startsWith("src/") && /\.tsx?$/.test(path) && !path.endsWith(".test.ts"))
    .map(({ lines }) => lines)
    .toSorted((a, b) => a - b);
  return {
    files: sources.length,
    medianLines: lengths[lengths.length >> 1] ?? 0,
    unknown: faults.filter((fault) => !known.includes(fault)),
    mended: known.filter((fault) => !faults.includes(fault)),
  };
}

function files(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(m?tsx?|mjs|graphql)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replaceAll("\\", "/").replace(/^\//, ""))
    .filter((path) => !path.startsWith("src/generated/"))
    .toSorted();
}
