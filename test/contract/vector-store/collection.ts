import { randomUUID } from "node:crypto";
import type { Filter, Payload, Point, VectorStore } from "../../../src/ports/vector-store.js";

/** A unit vector of `dimension` numbers with the given first ones. */
export function unit(first: readonly number[], dimension = 4): Float32Array {
  const vector = new Float32Array(dimension);
  vector.set(first);
  const length = Math.hypot(...vector);
  return vector.map((x) => x / length);
}

export const point = (id: string, first: readonly number[], payload: Payload = {}): Point => ({
  id,
  vector: unit(first),
  payload,
});

/** A store under test, and the collections that were made in it. */
export interface StoreUnderTest {
  readonly store: VectorStore;
  readonly made: string[];
}

/** Collections of the contract's fields, and what is in them. */
export function collections(of: () => StoreUnderTest) {
  async function collection(points: readonly Point[] = [], dimension = 4): Promise<string> {
    const physical = `contract-${randomUUID()}`;
    of().made.push(physical);
    await of().store.ensureCollection({
      name: physical,
      dimension,
      indexes: { colour: "keyword", year: "integer", price: "float", sold: "bool" },
    });
    await of().store.upsert(physical, points);
    return physical;
  }
  const idsFor = async (physical: string, filter?: Filter): Promise<string[]> => {
    const page = await of().store.scroll(physical, { limit: 1000, ...(filter ? { filter } : {}) });
    return page.points.map((p) => p.id).toSorted();
  };

  return { collection, idsFor };
}
