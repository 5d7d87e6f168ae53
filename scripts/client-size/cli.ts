/** `npm run client-size`: what @godwit/client adds to a page, after its bundler has left out what is not used. */
import { Command } from "commander";
import { runProgram } from "../run-program.js";
import { entries, sizeOf } from "./size-of.js";

const kilobytes = (bytes: number): string => `${(bytes / 1_000).toFixed(1)} kB`;

async function print({ json }: { json?: true }): Promise<void> {
  const sizes = [];
  for (const name of Object.keys(entries)) sizes.push(await sizeOf(name, process.cwd()));
  if (json) {
    process.stdout.write(`${JSON.stringify(sizes)}\n`);
    return;
  }
  process.stdout.write("| imported | minified | gzip | brotli |\n|---|---|---|---|\n");
  for (const { name, plain, gzip, brotli } of sizes)
    process.stdout.write(`| ${name} | ${kilobytes(plain)} | ${kilobytes(gzip)} | ${kilobytes(brotli)} |\n`);
}

await runProgram(
  new Command("client-size")
    .description("Prints what @godwit/client adds to a page.")
    .option("--json", "as JSON, with the files that are in it")
    .action(print),
);
