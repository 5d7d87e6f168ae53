import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { History } from "../../../src/ports/history/history.js";
import { bareItem } from "./records.js";

/** Vectors of items that are made elsewhere. */
export function ownVectorContract(history: () => History): void {
  const vector = (...values: number[]): Float32Array => Float32Array.from(values);

  test("own vectors: spaces, vectors in the place of all there were, and none of deleted items", async () => {
    const [image, sound] = [`image-${randomUUID()}`, `sound-${randomUUID()}`];
    const { ownVectors, items } = history();
    expect([await ownVectors.addSpace(image, 2), await ownVectors.addSpace(image, 2)]).toEqual([true, false]);
    await ownVectors.addSpace(sound, 1);
    const [a, b] = [`a-${randomUUID()}`, `b-${randomUUID()}`];
    await items.upsert([bareItem(a), bareItem(b)]);
    const both = [
      { space: image, vector: vector(0.6, 0.8) },
      { space: sound, vector: vector(1) },
    ];
    const put = (id: string, list: typeof both) => ownVectors.put(new Map([[id, list]]));
    expect(await put(a, both)).toEqual([a]);
    expect(await put(a, both), "the same is no change").toEqual([]);
    expect(await put(b, both.slice(0, 1))).toEqual([b]);
    expect(await ownVectors.get(image, [a, b, "nobody"])).toEqual(
      new Map([
        [a, vector(0.6, 0.8)],
        [b, vector(0.6, 0.8)],
      ]),
    );
    expect((await ownVectors.namesOf([a])).get(a)).toEqual([image, sound].toSorted());
    expect(await put(a, [{ space: image, vector: vector(1, 0) }])).toEqual([a]);
    expect((await ownVectors.namesOf([a])).get(a)).toEqual([image]);
    expect(await ownVectors.page(image, 1, null)).toEqual([{ itemId: a, vector: vector(1, 0) }]);
    expect((await ownVectors.page(image, 9, a)).map(({ itemId }) => itemId)).toEqual([b]);
    await items.remove([b]);
    expect((await ownVectors.page(image, 9, null)).map(({ itemId }) => itemId)).toEqual([a]);
    expect((await ownVectors.counts()).get(image)).toBe(1);
    expect([await ownVectors.removeSpace(image), await ownVectors.removeSpace(image)]).toEqual([true, false]);
    expect(await ownVectors.get(image, [a])).toEqual(new Map());
    expect((await ownVectors.spaces()).map(({ name }) => name)).not.toContain(image);
    await ownVectors.removeSpace(sound);
  });
}
