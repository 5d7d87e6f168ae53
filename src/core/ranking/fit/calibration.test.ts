import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normal, seeded } from "../../statistics/random.js";
import { Reliability } from "../../statistics/reliability.js";
import { calibratedInto, calibratedLog, segmentOf, type Calibration } from "../calibration.js";
import { softmax, softmaxInto } from "../softmax.js";
import { calibrate, fewestToCalibrate, fitTemperature } from "./calibration.js";
import { drawChoiceSet, type ChoiceSet } from "./choice-set.js";

/** Sessions in which one of 120 items is taken with a chance that grows with `utility` of the ranker's score. */
function sessions(count: number, utility: (score: number) => number, seed: number): ChoiceSet[] {
  const random = seeded(seed);
  return Array.from({ length: count }, () => {
    const scores = Float64Array.from({ length: 120 }, () => 2 * normal(random));
    const chances = softmax(scores.map(utility));
    let left = random();
    let taken = 0;
    while (taken < 119 && (left -= chances[taken]!) > 0) taken++;
    return drawChoiceSet([scores], new Set([taken]), random, { hard: 20, random: 60 });
  });
}

/** The error of chances as they are told of sessions. */
function errorOn(sets: readonly ChoiceSet[], temperature: number, calibration: Calibration | null) {
  const reliability = new Reliability();
  for (const { rows, values, logStandsFor, truth } of sets) {
    const logP = Float64Array.from(values, (value) => value / temperature);
    const logSum = softmaxInto(
      logP.map((log, r) => log + logStandsFor[r]!),
      1,
      new Float64Array(rows),
    );
    const told = logP.map((log) => log - logSum);
    if (calibration === null) told.forEach((log, r) => (told[r] = Math.exp(log)));
    else calibratedInto(told.slice(), calibration, told, logStandsFor);
    reliability.add(
      told,
      (r) => truth.includes(r),
      truth.length,
      (r) => Math.exp(logStandsFor[r]!),
    );
  }
  return reliability.report();
}

/** Too sure of the likely and too generous to the hopeless at once. */
const bent = (score: number): number => (score < 3 ? 2 * score : 6 + 0.3 * (score - 3));

describe("calibration", () => {
  it("mends both ends, which no temperature can, on sessions it has not seen", () => {
    const [held, fresh] = [sessions(400, bent, 1), sessions(1_500, bent, 2)];
    const { temperature, calibration, expectedCalibrationError } = calibrate(held, [1]);
    const [plain, told] = [errorOn(fresh, temperature, null), errorOn(fresh, temperature, calibration)];
    expect(plain.expectedCalibrationError).toBeGreaterThan(5 * plain.expectedByChance);
    expect(told.expectedCalibrationError).toBeLessThan(plain.expectedCalibrationError / 3);
    expect(told.expectedCalibrationError).toBeLessThan(3 * told.expectedByChance);
    expect(expectedCalibrationError).toBeLessThan(plain.expectedCalibrationError / 2);
  });

  it("leaves alone a ranker whose chances come true", () => {
    const fresh = sessions(1_500, (score) => score, 4);
    const { temperature, calibration } = calibrate(
      sessions(400, (score) => score, 3),
      [1],
    );
    const told = errorOn(fresh, temperature, calibration);
    expect(told.expectedCalibrationError).toBeLessThan(2.5 * told.expectedByChance);
  });

  it("says that too few sessions teach nothing", () => {
    expect(calibrate(sessions(2 * fewestToCalibrate - 2, bent, 5), [1]).calibration).toBeNull();
  });

  it("finds a temperature that was distorted", () => {
    const temperature = fitTemperature(
      sessions(300, (score) => score / 2, 6),
      [1],
    );
    expect(temperature).toBeGreaterThan(1.7);
    expect(temperature).toBeLessThan(2.4);
  });

  it("never turns the order, and its chances sum to 1", () => {
    const calibrations = fc.array(fc.double({ min: -12, max: -0.1, noNaN: true }), { maxLength: 4 }).chain((knots) =>
      fc.record({
        knots: fc.constant([...new Set(knots)].toSorted((a, b) => a - b)),
        slopes: fc.array(fc.double({ min: 0.05, max: 4, noNaN: true }), {
          minLength: new Set(knots).size + 1,
          maxLength: new Set(knots).size + 1,
        }),
      }),
    );
    const scores = fc.array(fc.double({ min: -15, max: 15, noNaN: true }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(calibrations, scores, (calibration, all) => {
        const logSum = softmaxInto(all, 1, new Float64Array(all.length));
        const logP = Float64Array.from(all, (score) => score - logSum);
        const told = new Float64Array(all.length);
        calibratedInto(logP, calibration, told);
        expect(told.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
        for (const log of logP)
          expect(calibratedLog(log, calibration)).toBeCloseTo(
            calibration.slopes.reduce((sum, slope, i) => sum + slope * segmentOf(log, calibration.knots, i), 0),
            9,
          );
        for (const a of logP)
          for (const b of logP)
            if (a > b + 1e-9) expect(calibratedLog(a, calibration)).toBeGreaterThan(calibratedLog(b, calibration));
      }),
    );
  });
});
