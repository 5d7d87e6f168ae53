/**
 * `npm run docs`: writes the parts of the pages that programs make; `--demo` also those that a run of the demo makes,
 * which takes some minutes. test/docs.test.ts and test/e2e/answers-in-docs.test.ts fail when one is stale.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { runProgram } from "../run-program.js";
import { blocksOf, withBlocks } from "./blocks.js";
import { demoAnswers } from "./demo-answers.js";
import { made } from "./made.js";
import { pages } from "./pages.js";
import { publishedSchema, publishedSchemaFile } from "./published-schema.js";

async function fromDemo(): Promise<Map<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), "godwit-docs-"));
  try {
    return await demoAnswers(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function write({ demo }: { demo?: true }): Promise<void> {
  writeFileSync(publishedSchemaFile, publishedSchema());
  const parts = new Map([...made(), ...(demo ? await fromDemo() : [])]);
  for (const page of pages()) {
    const before = readFileSync(page, "utf8");
    const after = withBlocks(before, parts);
    if (after === before) continue;
    writeFileSync(page, after);
    process.stdout.write(`${page}: ${[...blocksOf(after).keys()].join(", ")}\n`);
  }
}

await runProgram(
  new Command("docs")
    .description("Writes the parts of the pages that programs make.")
    .option("--demo", "also what a run of the demo makes; takes some minutes")
    .action(write),
);
// A fit that the demo's service began by itself need not be waited for.
process.exit();
