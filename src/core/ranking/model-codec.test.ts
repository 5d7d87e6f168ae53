import { expect, test } from "vitest";
import { ItemItemIndex } from "./item-item/item-item.js";
import { decodeModel, encodeModel } from "./model-codec.js";
import { defaultModel, plainWeights } from "./model.js";
import { RepeatRateIndex } from "./repeat-rates.js";

const weights = {
  items: Int32Array.of(3, 8),
  indptr: Uint32Array.of(0, 1, 2),
  indices: Int32Array.of(8, 3),
  values: Float32Array.of(0.5, 0.25),
};

test("a model with every part comes back as it was", () => {
  const model = {
    ...defaultModel,
    version: "ranker-7",
    itemItem: new ItemItemIndex(weights),
    cooccurrence: new ItemItemIndex(weights),
    distilled: Float32Array.of(1, 2, 3, 4),
    repeats: new RepeatRateIndex({ items: Int32Array.of(3, 8), perDay: Float32Array.of(0.25, 0.5), mean: 0.3 }),
  };
  const back = decodeModel(encodeModel(model), "ranker-7");
  expect(back.weights).toEqual(model.weights);
  expect(back.domainWeights).toBeUndefined();
  const domainWeights = { NEXT: { news: plainWeights({ freshness: 2 }) }, DISCOVER: {} };
  const parts = { domainWeights, surfaceWeights: { NEXT: {}, DISCOVER: { home: plainWeights({ freshness: 3 }) } } };
  expect(decodeModel(encodeModel({ ...model, ...parts }), "ranker-7")).toMatchObject(parts);
  expect(back.itemItem!.weight(3, 8)).toBe(0.5);
  expect(back.cooccurrence!.weight(8, 3)).toBe(0.25);
  expect([...back.distilled!]).toEqual([1, 2, 3, 4]);
  expect([3, 8, 9].map((item) => back.repeats!.perDay(item))).toEqual([0.25, 0.5, 0.3]);
  expect(back.itemItemHalfLifeDays).toBe(Infinity);
  expect(back.version).toBe("ranker-7");
});

test("absent parts stay absent, and foreign bytes are refused with what to do", () => {
  const back = decodeModel(encodeModel(defaultModel), "default");
  expect([back.itemItem, back.cooccurrence, back.distilled, back.repeats]).toEqual([null, null, null, null]);
  expect(() => decodeModel(Uint8Array.of(9, 9, 9), "x")).toThrow(/run godwit fit/);
});
