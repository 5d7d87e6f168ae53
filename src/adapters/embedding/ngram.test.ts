import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold, ngramsOf, ngramVector, type NgramPlaces } from "./ngram.js";

const places: NgramPlaces = { dimension: 512, knownFrom: 384, known: ["Latin"] };
const vector = (text: string): Float32Array => ngramVector(text, places);
const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const cosine = (a: string, b: string): number => dot(vector(a), vector(b));

describe("hashed character n-grams", () => {
  it("have unit length, or are all zero where nothing is spelt", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        const length = Math.sqrt(dot(vector(text), vector(text)));
        if (/[\p{L}\p{N}]/u.test(fold(text))) expect(length).toBeCloseTo(1, 5);
        else expect(Math.min(length, Math.abs(length - 1))).toBeLessThan(1e-5);
      }),
    );
    expect(vector("…!?").every((value) => value === 0)).toBe(true);
  });

  it("are the same for texts that differ only in compatibility forms and case", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (text) => {
        expect(vector(text.normalize("NFKD"))).toEqual(vector(text.normalize("NFKC")));
      }),
    );
    expect(vector("Ｓｔｒａßｅ")).toEqual(vector("STRASSE"));
    expect(vector("STRAẞE")).toEqual(vector("strasse"));
  });

  it("do not depend on the order of words, nor on the punctuation between them", () => {
    expect(cosine("red tea, blue cup!", "blue cup red tea")).toBeCloseTo(1, 5);
  });

  it("keep words of known scripts behind the sentence's places, and use all places for the others", () => {
    expect(
      vector("hanging heart holder")
        .slice(0, 384)
        .every((value) => value === 0),
    ).toBe(true);
    expect(
      vector("央行再次上调利率")
        .slice(0, 384)
        .some((value) => value !== 0),
    ).toBe(true);
    expect(
      vector("iPhone 2026")
        .slice(0, 384)
        .every((value) => value === 0),
    ).toBe(true);
  });

  it("bring texts that share words nearer than texts that do not", () => {
    expect(cosine("央行再次上调利率", "利率上调后央行表态")).toBeGreaterThan(
      cosine("央行再次上调利率", "家常红烧肉的做法") + 0.3,
    );
    expect(cosine("теннисный мяч", "мяч для тенниса")).toBeGreaterThan(
      cosine("теннисный мяч", "новый закон о налогах") + 0.2,
    );
    expect(cosine("T-LIGHT HOLDER", "tlight holders")).toBeGreaterThan(cosine("T-LIGHT HOLDER", "garden spade") + 0.2);
  });

  it("are edges and pieces of words, but single characters and pairs of ideographs", () => {
    expect(ngramsOf("ab")).toEqual(["_a", "ab", "b_", "_ab", "ab_", "_ab_"]);
    expect(ngramsOf("央行利")).toEqual(["央", "行", "利", "央行", "行利"]);
  });
});
