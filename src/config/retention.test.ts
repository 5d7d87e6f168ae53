import { expect, test } from "vitest";
import { dayMs } from "../core/time.js";
import { loadConfig } from "./config.js";

const periods = (list: string) => loadConfig({ GODWIT_RETENTION: list }).privacy.retention;

test("retention that is not understood ends the start", () => {
  expect(() => periods("VIEW=90d,LOOK=3d")).toThrow("LOOK=3d");
  expect(() => periods("VIEW=12h")).toThrow("at least 1d");
  expect(() => periods("VIEW=for a while")).toThrow("or KIND=forever");
});

test("served sets leave after ninety days unless something else is said of them", () => {
  const usual = { kind: "RECOMMENDATIONS", ms: 90 * dayMs };
  const aside = { kind: "REFUSED", ms: 30 * dayMs };
  expect(periods("")).toEqual([usual, aside]);
  expect(periods(" VIEW = 90d , DEAD=30d")).toEqual([
    usual,
    aside,
    { kind: "VIEW", ms: 90 * dayMs },
    { kind: "DEAD", ms: 30 * dayMs },
  ]);
  expect(periods("RECOMMENDATIONS=30d")).toEqual([{ kind: "RECOMMENDATIONS", ms: 30 * dayMs }, aside]);
  expect(periods("RECOMMENDATIONS=forever,REFUSED=forever,VIEW=forever")).toEqual([]);
});
