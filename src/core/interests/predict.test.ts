import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Context } from "../types.js";
import { shareInterval, shrink, uniform } from "./distribution.js";
import { facetParameters } from "./parameters.js";
import { emptyPopulation, foldPopulation, type Population } from "./population.js";
import type { Cells } from "./cells.js";
import { defaultParameters } from "./parameters.js";
import { InterestReader, type PredictOptions } from "./reader.js";
import { weekdayNames, slicesOf } from "./slices.js";
import { emptyState, fold, type InterestState } from "./state.js";
import { signal, signalsArbitrary } from "../../../test/support/synthetic-signals.js";
import type { Signal } from "./signal.js";

const k = 6;
const day = 86_400_000;
const context = (parts: Partial<Context> = {}): Context => ({
  at: Date.UTC(2027, 0, 1),
  hour: 8,
  weekday: 1,
  scene: {},
  domain: null,
  ...parts,
});
const sum = (x: Iterable<number>): number => [...x].reduce((a, b) => a + b, 0);

function stateOf(signals: readonly Signal[]): InterestState {
  const state = emptyState();
  for (const s of signals) fold(state, s, defaultParameters);
  return state;
}

function populationOf(signals: readonly Signal[]): Population {
  const population = emptyPopulation();
  for (const s of signals) foldPopulation(population, s, defaultParameters);
  return population;
}

const contexts = fc.record({
  at: fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2045, 0, 1) }),
  hour: fc.double({ min: 0, max: 23.99, noNaN: true }),
  weekday: fc.integer({ min: 1, max: 7 }),
  scene: fc.constantFrom({}, { device: "phone" }, { device: "never seen", place: "home" }),
  domain: fc.constantFrom(null, "news", "unknown"),
});

/** P(k|u,c) under the default parameters. */
const predict = (state: Cells, population: Population, topics: number, where: Context, options: PredictOptions = {}) =>
  new InterestReader(population, topics, defaultParameters).predict(state, where, options);

describe("predict", () => {
  it("gives a distribution inside its intervals for any history, population and context", () => {
    fc.assert(
      fc.property(
        signalsArbitrary(k),
        signalsArbitrary(k),
        contexts,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (own, others, where, lambda) => {
          const p = predict(stateOf(own), populationOf([...own, ...others]), k, where, { lambda });
          expect(sum(p.shares)).toBeCloseTo(1, 9);
          p.shares.forEach((share, topic) => {
            expect(share).toBeGreaterThan(0);
            expect(p.low[topic]!).toBeGreaterThanOrEqual(0);
            expect(p.low[topic]!).toBeLessThanOrEqual(share);
            expect(p.high[topic]!).toBeGreaterThanOrEqual(share);
            expect(p.high[topic]!).toBeLessThanOrEqual(1);
          });
          expect(p.entropyBits).toBeLessThanOrEqual(Math.log2(k) + 1e-9);
          expect(p.lambda).toBe(lambda);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("does not change when every strength is multiplied, of the user and of the population", () => {
    fc.assert(
      fc.property(
        signalsArbitrary(k),
        signalsArbitrary(k),
        contexts,
        fc.constantFrom(0.25, 3, 40),
        (own, others, where, factor) => {
          const grow = (signals: Signal[]): Signal[] => signals.map((s) => ({ ...s, strength: s.strength * factor }));
          const before = predict(stateOf(own), populationOf([...own, ...others]), k, where);
          const after = predict(stateOf(grow(own)), populationOf(grow([...own, ...others])), k, where);
          after.shares.forEach((share, topic) => expect(share).toBeCloseTo(before.shares[topic]!, 9));
          expect(after.basedOn).toBeCloseTo(before.basedOn, 6);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("gives a user without history the population's distribution in that context", () => {
    const others: Signal[] = [];
    for (let i = 0; i < 4_000; i++)
      others.push(signal({ at: i * 3_600_000, hour: i % 2 ? 8 : 20, topics: { index: [i % 2], value: [1] } }));
    const population = populationOf(others);
    const nobody = emptyState();
    const morning = predict(nobody, population, 2, context({ hour: 8 }));
    const evening = predict(nobody, population, 2, context({ hour: 20 }));
    expect(morning.basedOn).toBe(0);
    expect(morning.shares[1]).toBeGreaterThan(0.6);
    expect(evening.shares[0]).toBeGreaterThan(0.6);
  });

  it("tells morning from evening of one user", () => {
    const own: Signal[] = [];
    for (let i = 0; i < 120; i++)
      own.push(signal({ at: (i * day) / 2, hour: i % 2 ? 8 : 21, topics: { index: [i % 2], value: [1] } }));
    const at = 61 * day;
    const state = stateOf(own);
    const population = emptyPopulation();
    const morning = predict(state, population, 2, context({ at, hour: 8 })).shares;
    const evening = predict(state, population, 2, context({ at, hour: 21 })).shares;
    expect(morning[1]! - evening[1]!).toBeGreaterThan(0.15);
  });

  it("clips what a user is against at zero: never a negative share, whatever came first", () => {
    const against = stateOf([signal({ strength: -3 }), signal({ topics: { index: [1], value: [1] } })]);
    const shares = predict(against, emptyPopulation(), 2, context({ at: 0 })).shares;
    expect(shares[0]).toBeGreaterThan(0);
    expect(shares[0]).toBeLessThan(0.5);
  });

  it("falls back towards the population when a user has been away for long", () => {
    const state = stateOf(Array.from({ length: 50 }, (_, i) => signal({ at: i * day })));
    const share = (at: number): number => predict(state, emptyPopulation(), k, context({ at })).shares[0]!;
    expect(share(50 * day)).toBeGreaterThan(share(50 * day + 400 * day));
    expect(share(9_000 * day)).toBeCloseTo(1 / k, 3);
  });

  it("answers for a time before the latest behaviour as of that behaviour", () => {
    const state = stateOf([signal({ at: 0 }), signal({ at: 100 * day, topics: { index: [1], value: [1] } })]);
    const past = predict(state, emptyPopulation(), k, context({ at: 0 }));
    const last = predict(state, emptyPopulation(), k, context({ at: 100 * day }));
    expect([...past.shares]).toEqual([...last.shares]);
  });

  it("leans on the recent interest as λ grows", () => {
    const state = stateOf([
      ...Array.from({ length: 200 }, (_, i) => signal({ at: i * day })),
      ...Array.from({ length: 10 }, () => signal({ at: 200 * day, topics: { index: [1], value: [1] } })),
    ]);
    const share = (lambda: number): number =>
      predict(state, emptyPopulation(), k, context({ at: 200 * day }), { lambda }).shares[1]!;
    expect(share(0)).toBeLessThan(share(0.5));
    expect(share(0.5)).toBeLessThan(share(1));
  });

  it("says what is wrong with k and λ", () => {
    expect(() => predict(emptyState(), emptyPopulation(), 0, context())).toThrow(/at least one topic/);
    expect(() => predict(emptyState(), emptyPopulation(), k, context(), { lambda: 1.5 })).toThrow(/lambda is 1.5/);
  });
});

function width(precision: number): number {
  const [low, high] = shareInterval(0.3, precision);
  return high - low;
}

describe("shrinkage", () => {
  it("lies between the raw shares and the parent in every topic, and is a distribution", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 2, maxLength: 8 }),
        fc.double({ min: 0.01, max: 500, noNaN: true }),
        (counts, alpha) => {
          const parent = uniform(counts.length).map((p, i) => (p * (i + 1) * 2) / (counts.length + 1));
          const mass = sum(counts);
          const out = shrink({ value: Float64Array.from(counts), mass }, alpha, parent);
          expect(sum(out)).toBeCloseTo(1, 9);
          out.forEach((share, i) => {
            const raw = mass > 0 ? counts[i]! / mass : parent[i]!;
            expect(share).toBeGreaterThanOrEqual(Math.min(raw, parent[i]!) - 1e-12);
            expect(share).toBeLessThanOrEqual(Math.max(raw, parent[i]!) + 1e-12);
          });
        },
      ),
    );
  });

  it("has intervals that narrow with evidence", () => {
    expect(width(1)).toBeGreaterThan(width(10));
    expect(width(1_000)).toBeCloseTo(2 * 1.645 * Math.sqrt(0.21 / 1_000), 3);
  });

  it("uses the parameters of unnamed scene facets for every scene facet", () => {
    expect(facetParameters(defaultParameters, "scene:mood")).toBe(defaultParameters.facets["scene:*"]);
    expect(facetParameters({ ...defaultParameters, facets: {} }, "hour")).toMatchObject({
      weight: 0,
      populationWeight: 0,
    });
  });
});

describe("slicesOf", () => {
  it("shows where an interest lives: hour, daypart, weekday, scene, domain", () => {
    const state = stateOf(
      Array.from({ length: 140 }, (_, i) =>
        signal({
          at: (i * day) / 2,
          hour: i % 2 ? 8.5 : 21.5,
          weekday: (Math.floor(i / 2) % 7) + 1,
          topics: { index: [i % 2], value: [1] },
          scene: { device: i % 2 ? "phone" : "desktop" },
          domain: i % 2 ? "news" : "shop",
        }),
      ),
    );
    const slices = slicesOf(new InterestReader(emptyPopulation(), 2, defaultParameters), state)(1);
    const lift = (dimension: string, key: string): number =>
      slices.find((s) => s.dimension === dimension && s.key === key)!.lift;
    expect(lift("HOUR", "8")).toBeGreaterThan(1.2);
    expect(lift("HOUR", "21")).toBeLessThan(0.8);
    expect(lift("DAYPART", "MORNING")).toBeGreaterThan(lift("DAYPART", "EVENING"));
    expect(lift("SCENE", "device=phone")).toBeGreaterThan(1.2);
    expect(lift("DOMAIN", "shop")).toBeLessThan(0.8);
    for (const name of weekdayNames) expect(Math.abs(lift("WEEKDAY", name) - 1)).toBeLessThan(0.15);
    expect(slices.filter((s) => s.dimension === "HORIZON").map((s) => s.key)).toEqual(["DAYS", "WEEKS", "MONTHS"]);
    for (const s of slices) expect(s.low <= s.share && s.share <= s.high).toBe(true);
    expect(lift("HORIZON", "MONTHS")).toBe(1);
    expect(
      new InterestReader(emptyPopulation(), 2, defaultParameters).horizonShares(state, state.reference).long[1],
    ).toBe(slices.find((s) => s.key === "MONTHS")!.share);
  });

  it("has only horizons for a user without history", () => {
    expect(
      slicesOf(new InterestReader(emptyPopulation(), 3, defaultParameters), emptyState())(0).map((s) => s.dimension),
    ).toEqual(["HORIZON", "HORIZON", "HORIZON"]);
  });
});
