import { expect, test } from "vitest";
import { dayMs } from "../time.js";
import { emptyPopulation, foldPopulation } from "./population.js";
import { defaultParameters } from "./parameters.js";
import { sceneValues } from "./scene-values.js";

const start = Date.UTC(2026, 0, 1);
const signal = (day: number, scene: Record<string, string>) => ({
  at: start + day * dayMs,
  hour: 9,
  weekday: 1,
  scene,
  domain: null,
  type: "CLICK" as const,
  item: null,
  text: null,
  sessionId: null,
  strength: 1,
  topics: { index: [0, 1], value: [0.5, 0.5] },
});

test("shares of all behaviours, of late ones more, by facet and the largest first", () => {
  const population = emptyPopulation(defaultParameters);
  expect(sceneValues(population)).toEqual([]);
  for (let day = 0; day < 8; day++)
    foldPopulation(population, signal(day, { device: day < 6 ? "phone" : "desktop" }), defaultParameters);
  foldPopulation(population, signal(8, { place: "home" }), defaultParameters);
  foldPopulation(population, signal(8, {}), defaultParameters);
  const found = sceneValues(population);
  expect(found.map(({ facet, value }) => `${facet}=${value}`)).toEqual([
    "device=phone",
    "device=desktop",
    "place=home",
  ]);
  expect(found.map(({ share }) => Math.round(share * 10))).toEqual([6, 2, 1]);
  const sum = found.reduce((total, { share }) => total + share, 0);
  expect(sum).toBeGreaterThan(0.85);
  expect(sum).toBeLessThan(0.95);
});

test("what was told long ago has faded beside what is told now", () => {
  const population = emptyPopulation(defaultParameters);
  foldPopulation(population, signal(0, { device: "phone" }), defaultParameters);
  foldPopulation(population, signal(180, { device: "desktop" }), defaultParameters);
  const [first, second] = sceneValues(population);
  expect([first?.value, second?.value]).toEqual(["desktop", "phone"]);
  expect(first!.share / second!.share).toBeCloseTo(2, 1);
});
