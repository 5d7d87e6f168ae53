import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withContractFiles } from "../datasets/conversion.js";
import type { Town } from "./model.js";

/**
 * Writes items.ndjson, users.ndjson, behaviours.ndjson and truth.json into `folder`, which is made where it is missing.
 */
export async function writeTown(town: Town, folder: string): Promise<void> {
  await withContractFiles(folder, async ({ items, users, behaviours }) => {
    for (const line of town.items) await items.write(line);
    for (const line of town.users) await users.write(line);
    for (const line of town.behaviours) await behaviours.write(line);
  });
  await writeFile(join(folder, "truth.json"), `${JSON.stringify(town.truth, null, 1)}\n`);
}
