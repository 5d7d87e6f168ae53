import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mass } from "../sparse.js";
import { assign, decodeCodebook, encodeCodebook, maxTopicsPerText, soften, type Codebook } from "./codebook.js";
import { centre } from "./centre.js";

function unit(values: readonly number[]): Float32Array {
  const length = Math.hypot(...values);
  return Float32Array.from(values, (v) => v / length);
}

const codebook: Codebook = {
  id: "c1",
  space: "test:2",
  dimension: 2,
  mean: Float32Array.from([0.1, 0]),
  topicIds: ["east", "north", "west"],
  centroids: Float32Array.from([1, 0, 0, 1, -1, 0]),
  temperature: 0.2,
};

describe("assign", () => {
  it("is the softmax of the centred similarities over the temperature", () => {
    const vector = unit([1, 0.9]);
    const e = centre(vector, codebook.mean);
    const raw = [e[0]!, e[1]!, -e[0]!].map((q) => Math.exp(q / 0.2));
    const total = raw.reduce((a, b) => a + b, 0);
    const kept = raw.filter((x) => x / total >= 0.01);
    const keptTotal = kept.reduce((a, b) => a + b, 0);
    const topics = assign(codebook, vector);
    expect(topics.index).toEqual([0, 1]);
    topics.value.forEach((share, i) => expect(share).toBeCloseTo(kept[i]! / keptTotal, 6));
  });

  it("gives the worked example at temperature 1: similarities 0.8, 0.6, 0.4", () => {
    expect(soften(Float64Array.from([0.8, 0.6, 0.4]), 1).value.map((x) => x.toFixed(3))).toEqual([
      "0.402",
      "0.329",
      "0.269",
    ]);
  });

  it("sums to one over few ascending topics, however many there are", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 300 }),
        fc.double({ min: 0.01, max: 2, noNaN: true }),
        (similarity, temperature) => {
          const topics = soften(Float64Array.from(similarity), temperature);
          expect(mass(topics)).toBeCloseTo(1, 9);
          expect(topics.index.length).toBeLessThanOrEqual(maxTopicsPerText);
          expect(topics.index.every((t, i) => i === 0 || t > topics.index[i - 1]!)).toBe(true);
          expect(Math.max(...topics.index.map((t) => similarity[t]!))).toBeCloseTo(Math.max(...similarity), 9);
        },
      ),
    );
  });

  it("has nothing to assign without topics, and says when the space is another", () => {
    expect(assign({ ...codebook, topicIds: [], centroids: new Float32Array(0) }, unit([1, 1])).index).toEqual([]);
    expect(() => assign(codebook, unit([1, 1, 1]))).toThrow(/3 dimensions.*has 2.*test:2/);
  });

  it("spreads a vector without direction, equal to the mean, evenly", () => {
    const even = assign({ ...codebook, mean: Float32Array.from([1, 0]) }, unit([1, 0]));
    for (const share of even.value) expect(share).toBeCloseTo(1 / 3, 6);
  });
});

describe("encodeCodebook", () => {
  it("is read back as it was", () => {
    expect(decodeCodebook(encodeCodebook(codebook))).toEqual(codebook);
    expect(
      decodeCodebook(encodeCodebook({ ...codebook, topicIds: [], centroids: new Float32Array(0) })).topicIds,
    ).toEqual([]);
  });

  it("names a version it cannot read and notices bytes cut short", () => {
    const bytes = encodeCodebook(codebook);
    expect(() => decodeCodebook(bytes.slice(0, bytes.length - 3))).toThrow(RangeError);
    bytes[0] = 42;
    expect(() => decodeCodebook(bytes)).toThrow(/version 42/);
  });
});
