import { expect, it } from "vitest";
import { defaultLearnOptions, learnItemItem } from "../../core/ranking/fit/learn.js";
import { decodeItemItem, encodeItemItem } from "../../core/ranking/item-item/codec.js";
import { learnItemItemInWorker } from "./item-item-job.js";

it("learns in a thread what it learns in place, and the weights survive storage", async () => {
  const day = 86_400_000, pairs = Array.from({ length: 60 }, (_, i) => ({ user: i % 10, item: 5 + ((i % 10) % 2) + 2 * (i % 4) }));
  const training = {
    users: Int32Array.from(pairs, ({ user }) => user), items: Int32Array.from(pairs, ({ item }) => item), at: Float64Array.from(pairs, (_, i) => i * day),
    strengths: new Float32Array(60).fill(1), sessionIds: pairs.map(() => null),
  };
  const vectors = { items: Int32Array.of(5, 6, 7), rows: Float32Array.of(1, 0, 0, 1, 0.6, 0.8), dimension: 2 };
  const stages: string[] = [];
  const inThread = await learnItemItemInWorker({ training, vectors, options: defaultLearnOptions }, (stage) => stages.push(stage));
  const inPlace = learnItemItem(
    pairs.map(({ user, item }, i) => ({ user, signal: { at: i * day, item, strength: 1, sessionId: null } })),
    { dimension: 2, of: (item) => (item < 8 ? vectors.rows.subarray((item - 5) * 2, (item - 4) * 2) : null) },
  );
  expect(inThread).toEqual(inPlace);
  expect(stages.length).toBeGreaterThan(1);
  expect(decodeItemItem(encodeItemItem(inThread.itemItem))).toEqual(inPlace.itemItem);
  expect(() => decodeItemItem(new Uint8Array(7))).toThrow(/run godwit fit/);
});
