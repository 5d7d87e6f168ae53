import { describe, expect, it } from "vitest";
import { dispersionOf } from "./dispersion.js";
import { fitInterestParameters, logLossReport, timeBefore, type History } from "./fit.js";
import { sessionsOf } from "./held-out.js";
import { defaultParameters } from "./parameters.js";
import { daypartHistories, signal } from "../../../test/support/synthetic-signals.js";

const k = 6;
const day = 86_400_000;

function before(histories: readonly History[], split: number): History[] {
  return histories.map((history) => history.filter((s) => s.at < split)).filter((history) => history.length > 0);
}

describe("fitInterestParameters and logLossReport", () => {
  const split = Date.UTC(2025, 0, 1 + 100);

  it("beat static and raw counts where interests do differ by daypart, and stay calibrated", () => {
    const histories = daypartHistories(150, 0.9, 1);
    const { parameters, report } = fitInterestParameters(before(histories, split), k, { seed: 1 });
    expect(parameters.facets["hour"]!.weight).toBeGreaterThan(0.5);
    expect(report.facets.find((f) => f.facet === "hour" && f.of === "USER")!.gain.low).toBeGreaterThan(0.1);
    const judged = logLossReport(histories, k, split, parameters, { seed: 1 });
    expect(judged.difference.high).toBeLessThan(-0.1);
    expect(judged.logLoss.sliced.mean).toBeLessThan(judged.logLoss.raw.mean);
    expect(judged.logLoss.static.mean).toBeLessThan(judged.logLoss.population.mean);
    const common = judged.calibration.filter(({ count }) => count > 100);
    expect(common.length).toBeGreaterThan(0);
    for (const { predicted, observed } of common) expect(Math.abs(predicted - observed)).toBeLessThan(0.08);
  });

  it("give an hour no weight where it has no effect, and lose nothing to static", () => {
    const histories = daypartHistories(150, 0, 2);
    const { parameters, report } = fitInterestParameters(before(histories, split), k, { seed: 1 });
    for (const facet of ["hour", "weekday", "weekend"])
      expect(parameters.facets[facet]).toMatchObject({ weight: 0, populationWeight: 0 });
    expect(report.facets.some((f) => f.kept)).toBe(false);
    const judged = logLossReport(histories, k, split, parameters, { seed: 1 });
    expect(judged.difference.mean).toBeLessThan(0.005);
    expect(judged.logLoss.sliced.mean).toBeLessThan(judged.logLoss.raw.mean);
  });

  it("never look past the split", () => {
    const histories = daypartHistories(60, 0.9, 3);
    const parameters = defaultParameters;
    const honest = logLossReport(histories, k, split, parameters, { seed: 1 });
    // What happens after each user's first later session must not matter.
    const cut = histories.map((history) => {
      const past = history.filter((s) => s.at < split);
      const later = sessionsOf(history.filter((s) => s.at >= split));
      return [...past, ...(later[0] ?? [])];
    });
    expect(logLossReport(cut, k, split, parameters, { seed: 1 })).toEqual(honest);
  });

  it("keep the start where there is too little to prove anything", () => {
    const { parameters, report } = fitInterestParameters([[signal({ at: 0 }), signal({ at: day })]], k, { seed: 1 });
    expect({ ...parameters, dispersion: 0 }).toEqual({ ...defaultParameters, dispersion: 0 });
    expect(report.sessions).toBeLessThan(60);
    expect(fitInterestParameters([], k, { seed: 1 }).parameters).toEqual(defaultParameters);
  });

  it("learn how much a domain says about its topics", () => {
    // Domain "a" holds topics 0–2, "b" 3–5: asked for a domain, its topics must win.
    const histories = daypartHistories(80, 0, 4).map((history) =>
      history.map((s) => ({ ...s, domain: s.topics.index[0]! < 3 ? "a" : "b" })),
    );
    const { parameters } = fitInterestParameters(histories, k, { seed: 1 });
    expect(parameters.facets["domain"]!.weight + parameters.facets["domain"]!.populationWeight).toBeGreaterThan(0.8);
  });
});

function bursts(alike: boolean): History[] {
  return Array.from({ length: 30 }, (_, user) =>
    Array.from({ length: 40 }, (_, i) =>
      signal({
        at: Math.floor(i / 4) * day + (i % 4) * 60_000,
        topics: { index: [((alike ? Math.floor(i / 4) : i * 7 + Math.floor(i / 4) * 3) + user) % 5], value: [1] },
      }),
    ),
  );
}

describe("dispersionOf", () => {
  it("is the session's size where behaviours of a session repeat each other, and 1 where they do not", () => {
    expect(dispersionOf(bursts(true))!).toBeGreaterThan(3.5);
    expect(dispersionOf(bursts(false))!).toBeLessThan(1.3);
    expect(dispersionOf([[signal({})]])).toBeNull();
  });
});

describe("timeBefore", () => {
  it("finds the time before which a share of the signals lie", () => {
    expect(
      timeBefore(
        [
          [signal({ at: 1 }), signal({ at: 4 })],
          [signal({ at: 2 }), signal({ at: 3 }), signal({ at: 5 })],
        ],
        0.6,
      ),
    ).toBe(4);
  });
});
