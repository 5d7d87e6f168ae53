import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fuse } from "./fuse.js";
import { itemWords, searchWords } from "./search-words.js";

describe("words for searching", () => {
  it("fold case, accents and plurals, and leave out what says nothing", () => {
    expect(searchWords("The Cafés of the CITIES, for 2 cameras")).toEqual(["cafe", "city", "2", "camera"]);
  });

  it("of Chinese are pairs of neighbours", () => {
    expect(searchWords("夜空摄影 camera")).toEqual(["夜空", "空摄", "摄影", "camera"]);
  });

  it("know title and tags from the text", () => {
    expect([...itemWords({ title: "Lamp", text: "A lamp of steel", tags: ["light"] })]).toEqual([
      ["lamp", "A"],
      ["steel", "D"],
      ["light", "A"],
    ]);
  });

  it("are letters and digits whatever is written", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        for (const word of searchWords(text)) expect(word).toMatch(/^[\p{L}\p{N}\p{M}ー々]+$/u);
      }),
    );
  });
});

it("what two lists have stands above what one has", () => {
  expect(
    fuse([
      ["a", "b", "c"],
      ["d", "c"],
    ]).map(({ id }) => id),
  ).toEqual(["c", "a", "d", "b"]);
  expect(fuse([["a", "b"]], (id) => (id === "b" ? 2 : 1))[0]!.id).toBe("b");
});
