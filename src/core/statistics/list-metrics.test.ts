import { jensenShannonBits } from "./divergence.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bootstrapMean, pairedDifference } from "./bootstrap.js";
import { coverage, diversity, listMetrics, novelty } from "./list-metrics.js";

describe("list metrics", () => {
  it("match figures worked by hand", () => {
    const metrics = listMetrics([9, 1, 8, 2], new Set([1, 2, 3]), 4);
    expect(metrics).toMatchObject({ hr: 1, precision: 0.5, recall: 2 / 3, mrr: 0.5 });
    expect(metrics.f1).toBeCloseTo(4 / 7, 12);
    expect(metrics.ndcg).toBeCloseTo((1 / Math.log2(3) + 1 / Math.log2(5)) / (1 + 1 / Math.log2(3) + 0.5), 12);
  });

  it("are 0 without a hit, 1 in NDCG and MRR for the best list, and refuse an empty truth", () => {
    expect(listMetrics([1, 2], new Set([3]), 2)).toEqual({ hr: 0, precision: 0, recall: 0, f1: 0, ndcg: 0, mrr: 0 });
    expect(listMetrics([3, 4, 5], new Set([3, 4]), 3)).toMatchObject({ ndcg: 1, mrr: 1, recall: 1 });
    expect(() => listMetrics([1], new Set(), 1)).toThrow(RangeError);
  });

  it("stay within 0…1, and moving a hit forwards never lowers NDCG", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(30), { minLength: 2, maxLength: 12 }),
        fc.uniqueArray(fc.nat(30), { minLength: 1, maxLength: 8 }),
        (list, truth) => {
          const wanted = new Set(truth);
          const metrics = listMetrics(list, wanted, 10);
          for (const value of Object.values(metrics)) expect(value >= 0 && value <= 1 + 1e-12).toBe(true);
          const hitsFirst = list.toSorted((a, b) => Number(wanted.has(b)) - Number(wanted.has(a)));
          expect(listMetrics(hitsFirst, wanted, 10).ndcg).toBeGreaterThanOrEqual(metrics.ndcg - 1e-12);
        },
      ),
    );
  });
});

describe("metrics of many lists", () => {
  it("coverage counts distinct items, novelty is mean surprise in bits", () => {
    expect(
      coverage(
        [
          [1, 2],
          [2, 3],
        ],
        6,
      ),
    ).toBe(0.5);
    expect(novelty([0, 1], [8, 2], 16)).toBe(2);
  });

  it("diversity is the mean of 1 − cosine over pairs", () => {
    const vectors = [Float32Array.of(1, 0), Float32Array.of(0, 1), Float32Array.of(1, 0)];
    expect(diversity(vectors)).toBeCloseTo(2 / 3, 6);
    expect(diversity(vectors.slice(0, 1))).toBeNull();
  });

  it("Jensen–Shannon is 0 for equal and 1 bit for disjoint distributions", () => {
    expect(jensenShannonBits([0.5, 0.5, 0], [0.5, 0.5, 0])).toBe(0);
    expect(jensenShannonBits([1, 0], [0, 1])).toBeCloseTo(1, 12);
  });
});

describe("bootstrap", () => {
  it("is deterministic by seed, holds the mean, and is about ±1.96 standard errors wide", () => {
    const values = Array.from({ length: 400 }, (_, i) => (i * 7919) % 101);
    const interval = bootstrapMean(values, { seed: 1 });
    expect(bootstrapMean(values, { seed: 1 })).toEqual(interval);
    const mean = values.reduce((a, b) => a + b, 0) / 400;
    const error = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 400 / 400);
    expect(interval.mean).toBeCloseTo(mean, 9);
    expect((interval.high - interval.low) / (2 * 1.96 * error)).toBeCloseTo(1, 1);
  });

  it("pairs users: a constant difference has no spread", () => {
    expect(pairedDifference([3, 4, 5], [1, 2, 3], { seed: 2 })).toEqual({ mean: 2, low: 2, high: 2 });
    expect(() => pairedDifference([1], [1, 2], { seed: 2 })).toThrow(RangeError);
  });
});
