import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { near, plainCells } from "../../../test/support/plain-state.js";
import { signal, signalsArbitrary } from "../../../test/support/synthetic-signals.js";
import { dayMs } from "../time.js";
import { emptyCells, mergeCells } from "./cells.js";
import { defaultParameters } from "./parameters.js";
import { decodePopulation, emptyPopulation, encodePopulation, foldPopulation, mergePopulation } from "./population.js";

describe("population", () => {
  it("adds up from shards, and an erased behaviour leaves nothing", () => {
    fc.assert(
      fc.property(signalsArbitrary(), signalsArbitrary(), (a, b) => {
        const whole = emptyPopulation();
        const left = emptyPopulation();
        const right = emptyPopulation();
        for (const s of a) {
          foldPopulation(whole, s, defaultParameters);
          foldPopulation(left, s, defaultParameters);
        }
        for (const s of b) {
          foldPopulation(whole, s, defaultParameters);
          foldPopulation(right, s, defaultParameters);
        }
        mergePopulation(left, right);
        expect(plainCells(left)).toEqual(near(plainCells(whole), 9));
        expect(plainCells(decodePopulation(encodePopulation(whole)))).toEqual(near(plainCells(whole), 3));
        for (const s of b) foldPopulation(whole, s, defaultParameters, -1);
        for (const table of [...whole.horizons, whole.slices]) {
          for (const row of table.rows.values()) for (const v of row.value) expect(Number.isFinite(v)).toBe(true);
        }
        expect(whole.behaviours).toBe(a.length);
      }),
      { numRuns: 60 },
    );
  });

  it("may be below zero in one shard: what was folded in another is taken out here", () => {
    const here = emptyPopulation();
    const there = emptyPopulation();
    const erased = signal({ at: 5 * dayMs });
    foldPopulation(there, erased, defaultParameters);
    foldPopulation(here, erased, defaultParameters, -1);
    mergePopulation(there, decodePopulation(encodePopulation(here)));
    expect(there.behaviours).toBe(0);
    expect(there.horizons[2].rows.get("")!.value[0]).toBeCloseTo(0, 6);
  });

  it("refuses to add sums of other half-lives", () => {
    expect(() => mergeCells(emptyCells(defaultParameters), emptyCells({ halfLives: [1, 7, 30] }))).toThrow(
      /half-lives/,
    );
  });
});
