/** Makes the vectors of the town's texts anew, after its items or the built-in model have changed. */
import { Command } from "commander";
import { createLocalEmbedder } from "../../src/adapters/embedding/local.js";
import { progress } from "../../src/cli/progress.js";
import { runProgram } from "../run-program.js";
import { keptVectorsFile, townTexts, writeKeptVectors } from "./kept-vectors.js";
import { defaultTown, generateTown } from "./model.js";

async function embed(): Promise<void> {
  const { items } = generateTown({ ...defaultTown, users: 5, stock: "whole", end: Date.now() });
  const texts = townTexts(items);
  const embedder = await createLocalEmbedder();
  const bar = progress("embedding the town's texts");
  try {
    const made = await embedder.embed([...texts.values()], { onProgress: (done, total) => bar.update(done, total) });
    const vectors = new Map([...texts.keys()].map((hash, i) => [hash, made[i]!]));
    writeKeptVectors(keptVectorsFile, { space: embedder.space, vectors });
    process.stdout.write(`${vectors.size} vectors of ${embedder.space}: ${keptVectorsFile.pathname}\n`);
  } finally {
    bar.stop();
    await embedder.close();
  }
}

await runProgram(
  new Command("embed")
    .description(
      "Writes scripts/town/library/vectors.bin: the vectors of every text of the town, by the built-in model.",
    )
    .action(embed),
);
