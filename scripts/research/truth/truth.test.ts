import { beforeAll, describe, expect, it } from "vitest";
import { defaultParameters } from "../../../src/core/interests/parameters.js";
import { generateTown } from "../../town/model.js";
import { contextReport, type ContextReport } from "./contexts.js";
import { driftReport, type DriftReport } from "./drifts.js";
import { findingsOf } from "./findings.js";
import { recovery, type Recovery } from "./recovery.js";
import { themedWorld } from "./themed-world.js";
import { inTopics, purity, sessionsPerYear, type World } from "./world.js";

const threshold = 100;
let world: World;
let recovered: Recovery[];
let drifts: DriftReport;
let contexts: ContextReport[];
let rate: number;

/**
 * A perfect codebook: what is lost here is lost by counting and testing. Floors leave about a third of what was
 * measured.
 */
describe("what is recovered of the truth of 80 people", () => {
  beforeAll(() => {
    const town = generateTown({ seed: 1, users: 80, days: 120, end: Date.parse("2026-06-01T12:00:00Z") });
    world = themedWorld(town);
    expect(purity(world, town)).toBe(1);
    recovered = recovery(world, defaultParameters, 1);
    const findings = findingsOf(world, threshold);
    drifts = driftReport(findings, world, threshold);
    contexts = contextReport(findings);
    rate = sessionsPerYear(world, findings);
  });
  const group = (name: string): Recovery => recovered.find((one) => one.group === name)!;

  it("expresses the truth in topics as a distribution", () => {
    const resident = world.residents.find(({ id }) => id === "ada")!;
    expect(resident.truth.interests.length).toBeGreaterThan(1);
    for (const { themes } of resident.truth.interests)
      expect(inTopics(themes, world, resident).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    expect(rate).toBeGreaterThan(80);
    expect(rate).toBeLessThan(150);
  });

  it("predicts interest in a situation nearer to the truth than the static distribution and than raw counts", () => {
    for (const name of ["– on the daypart", "– on the device", "– on weekday or weekend"])
      expect(group(name).predictedLessStatic.high, name).toBeLessThan(-0.02);
    const everyone = group("all users");
    expect(everyone.predictedLessRaw.high).toBeLessThan(-0.01);
    expect(everyone.distance.predicted.mean).toBeLessThan(0.42);
    expect(everyone.distance.population.mean).toBeGreaterThan(0.6);
  });

  it("does not predict worse where interest is the same everywhere", () => {
    expect(group("the same everywhere").predictedLessStatic.high).toBeLessThan(0.01);
    expect(group("the same everywhere").predictedLessRaw.high).toBeLessThan(-0.05);
  });

  it("confirms true drifts soon, with the topics that moved, and keeps its promise to unchanged users", () => {
    expect(drifts.precision).toBeGreaterThanOrEqual(0.45);
    expect(drifts.recall).toBeGreaterThanOrEqual(0.15);
    expect(drifts.delay.sessions).toBeLessThanOrEqual(15);
    expect(drifts.toRight[0] / drifts.toRight[1]).toBeGreaterThanOrEqual(0.5);
    expect(drifts.fromRight[0] / drifts.fromRight[1]).toBeGreaterThanOrEqual(0.5);
    expect(drifts.unchanged.alarmed).toBeLessThanOrEqual(drifts.unchanged.allowed!);
  });

  it("finds the situations that interests depend on, and none where there are none", () => {
    const found = (dependsOn: string, key: string): number => {
      const row = contexts.find((one) => one.dependsOn === dependsOn)!;
      return row.found[key]! / row.tested;
    };
    expect(found("daypart", "DAYPART:DAYPART")).toBeGreaterThan(0.45);
    expect(found("device", "SCENE:device")).toBeGreaterThan(0.45);
    for (const key of ["DAYPART:DAYPART", "DAYPART:WEEKDAY", "SCENE:device", "SCENE:place", "SCENE:channel"])
      expect(found("nothing", key), key).toBeLessThanOrEqual(0.08);
  });
});
