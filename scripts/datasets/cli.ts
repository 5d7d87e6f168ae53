import { SingleBar } from "cli-progress";
import { Argument, Command } from "commander";
import { convertCompleteJourney } from "./complete-journey.js";
import type { Conversion } from "./conversion.js";
import { convertOnlineRetail } from "./online-retail.js";
import { runProgram } from "../run-program.js";

const converters = { "online-retail": convertOnlineRetail, completejourney: convertCompleteJourney };

interface Flags {
  path: string;
  out: string;
  json?: true;
}

async function convert(dataset: keyof typeof converters, { path, out, json }: Flags): Promise<void> {
  const bar =
    json || !process.stderr.isTTY
      ? null
      : new SingleBar({ format: "{bar} {percentage}% of {dataset} read", hideCursor: true, clearOnComplete: true });
  bar?.start(100, 0, { dataset });
  const start = performance.now();
  let conversion: Conversion;
  try {
    conversion = await converters[dataset]({ path, out, onProgress: (share) => bar?.update(Math.round(100 * share)) });
  } finally {
    bar?.stop();
  }
  const seconds = Math.round((performance.now() - start) / 10) / 100;
  process.stdout.write(json ? `${JSON.stringify({ ...conversion, seconds })}\n` : described(conversion, out, seconds));
}

const n = (count: number) => count.toLocaleString("en");

function described(
  { dataset, items, users, behaviours, rows, skipped }: Conversion,
  out: string,
  seconds: number,
): string {
  const reasons = Object.entries(skipped)
    .map(([reason, count]) => `  left out: ${n(count)} rows, ${reason}\n`)
    .join("");
  return (
    `${dataset}: ${n(behaviours)} behaviours of ${n(users)} users with ${n(items)} items, from ${n(rows)} rows in ${seconds} s\n${reasons}` +
    `  written: ${out}/items.ndjson, users.ndjson, behaviours.ndjson\n`
  );
}

const program = new Command("dataset")
  .description("Writes a public data set as items.ndjson, users.ndjson and behaviours.ndjson for godwit import.")
  .addArgument(new Argument("<dataset>", "which set").choices(Object.keys(converters)))
  .requiredOption("--path <file or folder>", "the set as it was published, gzip or plain")
  .requiredOption("--out <folder>", "where to write; made where it is missing")
  .option("--json", "print the counts as one JSON document")
  .action(convert);

await runProgram(program);
