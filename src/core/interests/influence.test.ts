import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyCells, foldCells, type Cells } from "./cells.js";
import { decodeCells, encodeCells } from "./codec-cells.js";
import { cellsDifference } from "./difference.js";
import { readCounts } from "./distribution.js";
import { boundedCells, mostInfluence } from "./influence.js";
import { defaultParameters } from "./parameters.js";
import { emptyPopulation, mergePerson, type Population } from "./population.js";
import { strengthOf, type Signal } from "./signal.js";

const k = 4;
const now = 1.7e12;
const dayMs = 86_400_000;

const signal = (at: number, topic: number, strength: number, item: number | null = null): Signal => ({
  at,
  type: "CLICK",
  strength,
  topics: { index: [topic], value: [1] },
  hour: 12,
  weekday: 1,
  scene: {},
  domain: "shop",
  item,
  text: null,
  sessionId: null,
});

const cellsOf = (signals: readonly Signal[]): Cells => {
  const cells = emptyCells(defaultParameters);
  for (const one of signals) foldCells(cells, one, defaultParameters);
  return cells;
};

const honest = Array.from({ length: 600 }, (_, user) =>
  cellsOf(Array.from({ length: 20 }, (_, n) => signal(now - n * dayMs, (user + n) % k, 1))),
);

const populationOf = (people: readonly Cells[]): Population => {
  const population = emptyPopulation();
  for (const person of people) mergePerson(population, person);
  return population;
};

/** Shares of the longest horizon, and their mass in strength. */
function sharesOf(population: Population): { shares: number[]; mass: number } {
  const table = population.horizons[2];
  const { value, mass } = readCounts(population, table, [[table.rows.get(""), 1]], k, now, 1);
  return { shares: [...value].map((x) => x / mass), mass };
}

const distance = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + Math.abs(x - b[i]!), 0) / 2;

const attack = fc.array(
  fc.record({
    ago: fc.integer({ min: 0, max: 700 }),
    topic: fc.integer({ min: 0, max: k - 1 }),
    strength: fc.oneof(fc.constantFrom(-1e9, -3, 1e9, 1e300), fc.double({ min: -10, max: 10, noNaN: true })),
  }),
  { minLength: 1, maxLength: 200 },
);

describe("what one account can move", () => {
  it("is a share of the population of at most M / (T − M), whatever it sends and says of times", () => {
    const before = sharesOf(populationOf(honest));
    const bound = mostInfluence / (before.mass - mostInfluence);
    fc.assert(
      fc.property(attack, (sent) => {
        const attacker = cellsOf(sent.map(({ ago, topic, strength }) => signal(now - ago * dayMs, topic, strength)));
        const after = sharesOf(populationOf([...honest, attacker]));
        expect(distance(before.shares, after.shares)).toBeLessThanOrEqual(bound + 1e-9);
      }),
    );
  });

  it("of ten accounts is at most ten times as much, and of one that is below the bound nothing is lost", () => {
    const before = sharesOf(populationOf(honest));
    const attacker = cellsOf(Array.from({ length: 5_000 }, (_, n) => signal(now - n * 1_000, 0, 10)));
    const ten = sharesOf(populationOf([...honest, ...Array.from({ length: 10 }, () => attacker)]));
    const most = 10 * mostInfluence;
    expect(distance(before.shares, ten.shares)).toBeLessThanOrEqual(most / (before.mass + most));
    expect(distance(before.shares, ten.shares)).toBeGreaterThan(0.1);
    const unbounded = honest.reduce((sum, cells) => sum + cells.totalStrength, 0);
    expect(populationOf(honest).totalStrength).toBeCloseTo(unbounded, 6);
  });

  it("is taken out again without a trace", () => {
    const whole = populationOf(honest);
    const attacker = cellsOf(Array.from({ length: 500 }, (_, n) => signal(now - n * dayMs, n % k, 10)));
    const less = cellsOf(Array.from({ length: 400 }, (_, n) => signal(now - n * dayMs, n % k, 10)));
    const population = populationOf(honest);
    mergePerson(population, less);
    mergePerson(population, less, -1);
    mergePerson(population, attacker);
    mergePerson(population, attacker, -1);
    expect(cellsDifference(population, whole)).toBeLessThan(1e-9);
  });

  it("is no more than 64 scene values, and the same of a state that was stored", () => {
    const cells = cellsOf(
      Array.from({ length: 400 }, (_, n) => ({
        ...signal(now - n * 1_000, n % k, 1),
        scene: { place: `p${n % 150}` },
      })),
    );
    const scenes = (one: Cells): string[] =>
      [...boundedCells(one).slices.rows.keys()].filter((key) => key.startsWith("scene:"));
    expect(scenes(cells)).toHaveLength(64);
    expect(scenes(decodeCells(encodeCells(cells)))).toEqual(scenes(cells));
  });

  it("does not grow with the quantity of a purchase beyond 64 pieces", () => {
    expect(strengthOf("PURCHASE", 1e300)).toBe(strengthOf("PURCHASE", 64));
    expect(strengthOf("PURCHASE", Number.MAX_VALUE)).toBe(2.5 * strengthOf("PURCHASE", 1));
  });
});
