import { expect, test } from "vitest";
import { itemStoreFilter } from "./item-point.js";

const published = { filter: { should: [{ isEmpty: "publishedAt" }, expect.objectContaining({ key: "publishedAt" })] } };
const notExpired = { filter: { should: [{ isEmpty: "expiresAt" }, expect.objectContaining({ key: "expiresAt" })] } };

test.each([
  { now: 99, must: [published] },
  { now: 100, must: [] },
  { now: 199, must: [] },
  { now: 200, must: [notExpired] },
])("at $now, what is published by 100 and expires from 200 on is tested where it matters", ({ now, must }) => {
  expect(itemStoreFilter({}, now, { from: 100, until: 200 })).toEqual({ must });
});

test("without a catalogue, everything is tested", () => {
  expect(itemStoreFilter({ exclude: ["a"] }, 150)).toEqual({
    must: [published, notExpired],
    mustNot: [{ hasId: ["a"] }],
  });
});
