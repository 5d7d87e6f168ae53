import { createHash } from "node:crypto";
import { sketchDimension } from "../../../core/ranking/own-vectors/sketch.js";
import type { CollectionSpec } from "../../../ports/vector-store.js";
import { itemIndexes } from "../item-point.js";

/** What every collection of own vectors begins with. */
const ownPrefix = "own";

/** The collection of sketches: what items bring along in all spaces, as one vector. It exists once there is a space. */
export const sketchCollection: CollectionSpec = {
  name: `${ownPrefix}-together-${sketchDimension}`,
  dimension: sketchDimension,
  indexes: itemIndexes,
};

/** The collection of a space: another dimension is another collection. */
export function ownCollection({ name, dimension }: { name: string; dimension: number }): CollectionSpec {
  const named = createHash("sha256").update(name).digest("hex").slice(0, 12);
  return { name: `${ownPrefix}-${named}-${dimension}`, dimension, indexes: itemIndexes };
}
