/** `npm run docs`: writes the parts of the pages that programs make. test/docs.test.ts fails when one is stale. */
import { readFileSync, writeFileSync } from "node:fs";
import { blocksOf, withBlocks } from "./blocks.js";
import { pages } from "./pages.js";
import { made } from "./made.js";

const written = made();
for (const page of pages()) {
  const before = readFileSync(page, "utf8");
  const after = withBlocks(before, written);
  if (after !== before) {
    writeFileSync(page, after);
    process.stdout.write(`${page}: ${[...blocksOf(after).keys()].join(", ")}\n`);
  }
}
