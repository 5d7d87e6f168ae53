import { createHash } from "node:crypto";
import type { VectorStore } from "../../ports/vector-store.js";
import { itemIndexes } from "./item-point.js";

/** Aliases that queries use, whatever collection serves. */
export const itemsAlias = "items";

/** Name of the items collection of a space. */
export function itemsCollection(space: string): string {
  return `${itemsAlias}-${createHash("sha256").update(space).digest("hex").slice(0, 12)}`;
}

/** Creates the collection of a space where it is missing, and points the alias at it. */
export async function serveItemsOf(vectors: VectorStore, space: string, dimension: number): Promise<void> {
  const name = itemsCollection(space);
  await vectors.ensureCollection({ name, dimension, indexes: itemIndexes });
  if ((await vectors.aliases())[itemsAlias] !== name) await vectors.switchAlias(itemsAlias, name);
}
