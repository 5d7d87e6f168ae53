import { expect, it } from "vitest";
import { emptySparse } from "../sparse.js";
import { Catalogue } from "./catalogue.js";
import { demandingItems, notReadyFor } from "./prerequisites.js";

function catalogueOf(items: Record<string, unknown>): Catalogue {
  const catalogue = new Catalogue();
  Object.entries(items).forEach(([id, prerequisites], number) => {
    const rest = { domain: "course", language: null, tags: [], publishedAt: null, expiresAt: null };
    const attributes = prerequisites === undefined ? {} : { prerequisites };
    catalogue.upsert({ id, number, attributes, topics: emptySparse, ...rest });
  });
  return catalogue;
}

it("wants everything that is listed and is an item; a text is a list of one", () => {
  const catalogue = catalogueOf({ a: undefined, b: "a", c: ["a", "b"], d: ["gone"], e: ["e"] });
  const items = demandingItems(catalogue, "prerequisites");
  expect(items.map(({ id, needs }) => [id, needs])).toEqual([
    ["b", ["a"]],
    ["c", ["a", "b"]],
  ]);
  const ready = (...ids: string[]) => notReadyFor(items, { concerns: () => true, had: (id) => ids.includes(id) });
  expect([ready(), ready("a"), ready("a", "b")]).toEqual([["b", "c"], ["c"], []]);
  expect(notReadyFor(items, { concerns: () => false, had: () => false })).toEqual([]);
});

it("follows the catalogue, also where a snapshot of before is still read", () => {
  const catalogue = catalogueOf({ a: undefined, b: "a" });
  const before = catalogue.snapshot();
  expect(demandingItems(before, "prerequisites")).toHaveLength(1);
  catalogue.delete(1);
  expect(demandingItems(catalogue, "prerequisites")).toEqual([]);
  expect(demandingItems(before, "prerequisites")).toHaveLength(1);
});
