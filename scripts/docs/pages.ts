import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const under = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name))
    : [];

/** Every page of the project's documentation, as paths from the checkout's folder. */
export function pages(): string[] {
  return [...readdirSync("."), ...under("docs"), ...under("examples")]
    .filter((name) => name.endsWith(".md"))
    .toSorted();
}
