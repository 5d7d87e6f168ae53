import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultParameters, facetParameters } from "../interests/parameters.js";
import { coldStartBehaviours, fullTuning, strategyFor, withStrategy, type StrategyMigration } from "./strategy.js";

const drift = (
  magnitude: number,
  sessionsSince = 0,
  state: StrategyMigration["state"] = "CONFIRMED",
): StrategyMigration => ({ id: `drift-${magnitude}`, kind: "SHIFT", state, magnitude, sessionsSince, slices: [] });
const evening: StrategyMigration = {
  id: "evening",
  kind: "DAYPART",
  state: "SETTLED",
  magnitude: 0.2,
  sessionsSince: 40,
  slices: [
    { dimension: "DAYPART", key: "MORNING" },
    { dimension: "DAYPART", key: "EVENING" },
  ],
};
const phone: StrategyMigration = {
  ...evening,
  id: "phone",
  kind: "SCENE",
  slices: [{ dimension: "SCENE", key: "device=phone" }],
};
const full = { tuning: fullTuning };
const lambda = defaultParameters.lambda;

describe("the strategy of a user", () => {
  it("is COLD_START with hardly a behaviour, then STABLE", () => {
    expect(strategyFor(coldStartBehaviours - 1, [drift(0.9)], defaultParameters, full).strategy).toBe("COLD_START");
    expect(strategyFor(coldStartBehaviours, [], defaultParameters, full)).toMatchObject({
      strategy: "STABLE",
      lambda,
      exploration: 0,
      facets: [],
      migrationId: null,
    });
  });

  it("follows the largest drift that is left: λ ← max(λ_0, magnitude), halved by the tenth session", () => {
    expect(strategyFor(99, [drift(0.3), drift(0.8)], defaultParameters, full)).toMatchObject({
      strategy: "MIGRATING",
      lambda: 0.8,
      exploration: fullTuning.exploration,
      migrationId: "drift-0.8",
    });
    expect(strategyFor(99, [drift(0.8, 10)], defaultParameters, full).lambda).toBeCloseTo(
      lambda + (0.8 - lambda) / 2,
      12,
    );
    expect(strategyFor(99, [drift(0.3), drift(0.8, 100)], defaultParameters, full).migrationId).toBe("drift-0.3");
    expect(strategyFor(99, [drift(lambda / 2)], defaultParameters, full).lambda).toBe(lambda);
  });

  it("follows a change at once as far as it is likely, and reads interests since one that is confirmed", () => {
    const changed = (probability: number, since: number | null = null) =>
      strategyFor(99, [], defaultParameters, { change: { probability, since } });
    expect(changed(0)).toMatchObject({ strategy: "STABLE", lambda, since: null });
    expect(changed(0.4).strategy).toBe("STABLE");
    expect(changed(0.4).lambda).toBeCloseTo(Math.max(lambda, 0.32), 12);
    expect(changed(0.9)).toMatchObject({ strategy: "MIGRATING", migrationId: null });
    expect(changed(0.9).lambda).toBeCloseTo(Math.max(lambda, 0.72), 12);
    expect(changed(0, 1_000)).toMatchObject({ strategy: "STABLE", lambda, since: 1_000 });
    const pinned = strategyFor(99, [], defaultParameters, { pinned: "STABLE", change: { probability: 1, since: 1 } });
    expect(pinned).toMatchObject({ lambda, since: null });
  });

  it("follows drifts while they are confirmed, contexts also once they are settled", () => {
    for (const state of ["SUSPECTED", "SETTLED", "REVERTED"] as const)
      expect(strategyFor(99, [drift(0.8, 0, state)], defaultParameters, full).strategy).toBe("STABLE");
    expect(strategyFor(99, [evening, phone], defaultParameters, full)).toMatchObject({
      strategy: "CONTEXTUAL",
      facets: ["hour", "scene:device"],
      migrationId: "evening",
    });
    expect(strategyFor(99, [evening, drift(0.8)], defaultParameters, full).strategy).toBe("MIGRATING");
  });

  it("keeps λ between λ_0 and 1 and fades with every session, whatever the migrations", () => {
    const any = fc.record({
      id: fc.string(),
      kind: fc.constantFrom("SHIFT" as const, "FADE" as const, "DAYPART" as const),
      state: fc.constantFrom("CONFIRMED" as const, "SETTLED" as const),
      magnitude: fc.double({ min: 0, max: 2, noNaN: true }),
      sessionsSince: fc.nat(60),
      slices: fc.constant([]),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 6 }), (migrations) => {
        const now = strategyFor(99, migrations, defaultParameters, full);
        const later = strategyFor(
          99,
          migrations.map((one) => ({ ...one, sessionsSince: one.sessionsSince + 1 })),
          defaultParameters,
          full,
        );
        expect(now.lambda).toBeGreaterThanOrEqual(lambda);
        expect(now.lambda).toBeLessThanOrEqual(1);
        expect(later.lambda).toBeLessThanOrEqual(now.lambda);
      }),
    );
  });

  it("is what the operator pins, with full weights where a migration fits and those of STABLE where none does", () => {
    expect(strategyFor(99, [drift(0.8)], defaultParameters, { pinned: "STABLE" })).toMatchObject({
      strategy: "STABLE",
      lambda,
      migrationId: null,
    });
    expect(strategyFor(99, [drift(0.8)], defaultParameters, { pinned: "MIGRATING" })).toMatchObject({
      strategy: "MIGRATING",
      lambda: 0.8,
      migrationId: "drift-0.8",
    });
    expect(strategyFor(99, [], defaultParameters, { pinned: "MIGRATING" })).toMatchObject({
      strategy: "MIGRATING",
      lambda,
      migrationId: null,
    });
    expect(strategyFor(99, [drift(0.8), phone], defaultParameters, { pinned: "CONTEXTUAL" })).toMatchObject({
      strategy: "CONTEXTUAL",
      lambda,
      migrationId: "phone",
    });
  });

  it("serves only what was measured to help: a drift leaves every weight, a context its slices to a third", () => {
    expect(strategyFor(99, [drift(0.8)], defaultParameters)).toEqual({
      strategy: "MIGRATING",
      lambda,
      exploration: 0,
      facets: [],
      sliceShrinkage: 1,
      migrationId: "drift-0.8",
      since: null,
    });
    expect(strategyFor(99, [evening], defaultParameters)).toEqual({
      strategy: "CONTEXTUAL",
      lambda,
      exploration: 0,
      facets: ["hour"],
      sliceShrinkage: 1 / 3,
      migrationId: "evening",
      since: null,
    });
  });
});

describe("slices of a contextual strategy", () => {
  it("speak sooner, also where they help nobody else; other facets stay", () => {
    const unused = {
      ...defaultParameters,
      facets: { ...defaultParameters.facets, hour: { ...defaultParameters.facets["hour"]!, weight: 0 } },
    };
    const changed = withStrategy(unused, { facets: ["hour"], sliceShrinkage: 0.5 });
    expect(facetParameters(changed, "hour")).toMatchObject({
      weight: 1,
      shrinkage: unused.facets["hour"]!.shrinkage / 2,
    });
    expect(facetParameters(changed, "weekday")).toEqual(facetParameters(unused, "weekday"));
    expect(withStrategy(unused, { facets: ["hour"], sliceShrinkage: 1 })).toBe(unused);
  });
});
