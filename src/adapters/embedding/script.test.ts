import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { packagedModel } from "./model-files.js";
import { knownShare, scriptsOf } from "./script.js";
import { vocabularyOf } from "./vocabulary.js";

describe("scripts a model knows", () => {
  it("are read off its vocabulary: the packaged model knows Latin only, and bare letters of many others", async () => {
    const { tokenizerPath } = await packagedModel();
    expect(scriptsOf(vocabularyOf(readFileSync(tokenizerPath, "utf8")))).toEqual(["Latin"]);
  });

  it("count from a thousand pieces on, in either form of vocabulary", () => {
    const pieces = Array.from({ length: 1_000 }, (_, i) => `${String.fromCodePoint(0x4e00 + i)}々`);
    const unigram = JSON.stringify({ model: { vocab: pieces.map((piece, i) => [piece, -i]) } });
    expect(scriptsOf(vocabularyOf(unigram))).toEqual(["Han"]);
    expect(scriptsOf(pieces.slice(1))).toEqual([]);
  });

  it.each([
    ["How to bake bread", 1],
    ["如何烤面包", 0],
    ["abcd烤面包机", 0.5],
    ["2026-11-22", 1],
    ["🥖🥖", 0],
    ["Überraschung", 1],
  ])("%s: share %d in Latin script", (text, share) => {
    expect(knownShare(text, ["Latin"])).toBe(share);
  });

  it("hold no share of anything when none is known", () => {
    expect(knownShare("bread 面包", [])).toBe(0);
  });
});
