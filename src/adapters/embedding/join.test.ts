import { describe, expect, it } from "vitest";
import { join, sentenceWeight } from "./join.js";

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const gram = (...values: number[]): Float32Array => Float32Array.from([0, 0, ...values]);
/** Cosine of two texts of one meaning and different spelling. */
const alike = (share: number): number => dot(join([1, 0], gram(1, 0), share), join([1, 0], gram(0, 1), share));

describe("joining sentence and n-grams", () => {
  it("gives unit vectors whose cosine is the weighted mean of both cosines", () => {
    const w = sentenceWeight.known;
    const a = join([1, 0], gram(1, 0), 1);
    const b = join([0.6, 0.8], gram(0.8, 0.6), 1);
    expect(dot(a, a)).toBeCloseTo(1, 6);
    expect(dot(a, b)).toBeCloseTo(w * 0.6 + (1 - w) * 0.8, 6);
  });

  it("lets meaning rule in known scripts and spelling in unknown ones", () => {
    expect(alike(1)).toBeCloseTo(sentenceWeight.known, 6);
    expect(alike(0)).toBeCloseTo(sentenceWeight.unknown, 6);
    expect(alike(0.5)).toBeCloseTo((sentenceWeight.known + sentenceWeight.unknown) / 2, 6);
  });

  it("is the sentence alone where nothing is spelt", () => {
    expect([...join([0.6, 0.8], gram(0, 0), 1)]).toEqual([...Float32Array.from([0.6, 0.8, 0, 0])]);
  });
});
