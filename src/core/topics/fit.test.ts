import { describe, expect, it } from "vitest";
import { normal, seeded } from "../statistics/random.js";
import { mass } from "../sparse.js";
import { assign } from "./codebook.js";
import { fitCodebook, topicCountFor } from "./fit.js";

const d = 24;

/**
 * n unit vectors around `groups` random directions (plus a shared one, as sentence encoders have), row-major, group i
 * mod groups.
 */
function clustered(n: number, groups: number, seed: number, noise = 0.5, shared = 1): Float32Array {
  const random = seeded(99);
  const directions = Float32Array.from({ length: 64 * d }, () => normal(random));
  const draw = seeded(seed);
  const out = new Float32Array(n * d);
  for (let i = 0; i < n; i++) {
    let squares = 0;
    for (let j = 0; j < d; j++)
      squares += (out[i * d + j] = directions[(i % groups) * d + j]! + noise * normal(draw) + shared) ** 2;
    for (let j = 0; j < d; j++) out[i * d + j]! /= Math.sqrt(squares);
  }
  return out;
}

const options = { space: "test:24", seed: 1 };

describe("fitCodebook", () => {
  it("finds the groups there are, as unit centroids, whatever direction all vectors share", () => {
    const fitted = fitCodebook(clustered(400, 5, 1), 400, d, { ...options, k: 5 });
    for (let i = 0; i < 400; i++) expect(fitted.nearest[i]).toBe(fitted.nearest[i % 5]);
    expect(new Set(fitted.nearest).size).toBe(5);
    for (let c = 0; c < 5; c++)
      expect(Math.hypot(...fitted.codebook.centroids.subarray(c * d, (c + 1) * d))).toBeCloseTo(1, 5);
    expect(fitted.sizes).toEqual([80, 80, 80, 80, 80]);
    expect(fitted.shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
  });

  it("works with no, one, three and copied items", () => {
    expect(fitCodebook(new Float32Array(0), 0, d, options).codebook.topicIds).toEqual([]);
    const three = clustered(3, 3, 1);
    for (const [vectors, n, k] of [
      [three.slice(0, d), 1, 1],
      [three, 3, 3],
      [Float32Array.from([...three.slice(0, d), ...three.slice(0, d), ...three.slice(0, d)]), 3, 1],
    ] as const) {
      const { codebook } = fitCodebook(vectors, n, d, options);
      expect(codebook.topicIds.length).toBe(k);
      expect(mass(assign(codebook, vectors.slice(0, d)))).toBeCloseTo(1, 9);
    }
  });

  it("gives the same codebook for the same seed", () => {
    const vectors = clustered(150, 7, 2);
    expect(fitCodebook(vectors, 150, d, options)).toEqual(fitCodebook(vectors, 150, d, options));
  });

  it("is surer of topics in clear groups than in a cloud", () => {
    const clear = fitCodebook(clustered(300, 6, 1, 0.3), 300, d, { ...options, k: 6 }).report.temperature;
    const cloud = fitCodebook(clustered(300, 6, 1, 3), 300, d, { ...options, k: 6 }).report.temperature;
    expect(clear).toBeLessThan(cloud);
  });

  it("learns from batches as it does from everything", () => {
    const n = 13_000;
    const fitted = fitCodebook(clustered(n, 8, 1), n, d, { ...options, k: 8 });
    expect(fitted.report.objective).toBeGreaterThan(
      fitCodebook(clustered(2_000, 8, 1), 2_000, d, { ...options, k: 8 }).report.objective - 0.02,
    );
    expect(fitted.sizes.reduce((a, b) => a + b, 0)).toBe(n);
  });

  it("refuses a matrix of another size", () => {
    expect(() => fitCodebook(new Float32Array(7), 2, d, options)).toThrow(/7 numbers are not 2 vectors of 24/);
  });
});

describe("a refit", () => {
  const before = fitCodebook(clustered(300, 6, 1), 300, d, { ...options, k: 6 });

  it("keeps ids where items come and go but the groups stay", () => {
    const after = fitCodebook(clustered(360, 6, 2), 360, d, { ...options, seed: 5, k: 6, previous: before.codebook });
    expect(new Set(after.codebook.topicIds)).toEqual(new Set(before.codebook.topicIds));
    const sample = clustered(6, 6, 3);
    for (let i = 0; i < 6; i++) {
      const name = (fit: typeof before): string => {
        const t = assign(fit.codebook, sample.slice(i * d, (i + 1) * d));
        return fit.codebook.topicIds[t.index[t.value.indexOf(Math.max(...t.value))]!]!;
      };
      expect(name(after)).toBe(name(before));
    }
    expect(after.report.changes).toMatchObject({ created: [], emptied: [] });
    expect(after.codebook.id).not.toBe(before.codebook.id);
  });

  it("reports topics that emptied and topics that are new", () => {
    // Groups 0–3 stay, 4 and 5 go, 6 and 7 come.
    const all = clustered(800, 8, 4);
    const rows = Array.from({ length: 800 }, (_, i) => i).filter((i) => ![4, 5].includes(i % 8));
    const vectors = Float32Array.from(rows.flatMap((i) => [...all.subarray(i * d, (i + 1) * d)]));
    const { changes } = fitCodebook(vectors, rows.length, d, { ...options, k: 6, previous: before.codebook }).report;
    expect(changes!.kept.length).toBe(4);
    expect(changes!.created.length).toBe(2);
    expect(changes!.emptied.length).toBe(2);
  });

  it("leaves aside a codebook of another space", () => {
    expect(
      fitCodebook(clustered(60, 6, 1), 60, d, { ...options, space: "other", k: 6, previous: before.codebook }).report
        .changes,
    ).toBeNull();
  });
});

describe("topicCountFor", () => {
  it("follows √(n/2) within bounds and keeps what is near", () => {
    expect([0, 1, 3, 50, 800, 5_000, 1e6].map((n) => topicCountFor(n))).toEqual([0, 1, 3, 11, 42, 106, 256]);
    expect(topicCountFor(5_000, 90)).toBe(90);
    expect(topicCountFor(5_000, 40)).toBe(106);
  });
});
