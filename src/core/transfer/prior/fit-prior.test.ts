import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyCells } from "../../interests/cells.js";
import { InterestReader } from "../../interests/reader.js";
import { defaultParameters } from "../../interests/parameters.js";
import { favourite, histories, split, topics } from "../../../../test/support/synthetic-domains.js";
import { TransferReader } from "../users.js";
import { fitPrior } from "./fit-prior.js";
import { groupsOf } from "./user-groups.js";
import { mixed, userPrior } from "./user-prior.js";

/** 240 users; `groupOf` names the groups of each, who like the topic of their number. */
function fitted(groupOf: (user: number) => string[], tasteOf: (user: number) => number = (user) => user % 3) {
  const reader = new TransferReader(split, topics, defaultParameters);
  histories(240, (user) => ({ news: favourite(tasteOf(user)) })).forEach((history, user) =>
    reader.add(history, groupOf(user)),
  );
  const data = reader.finish();
  return { data, model: fitPrior(data, defaultParameters, 1) };
}
const country = (user: number): string => `country\u001f${["NL", "DE", "FR"][user % 3]!}`;

describe("what is expected of users of whom little is known", () => {
  test("an attribute that says what people like serves, and a newcomer of the group is met by it", () => {
    const { data, model } = fitted((user) => [country(user), `eyes\u001f${user % 4 < 2 ? "blue" : "brown"}`]);
    const by = new Map(model.attributes.map((one) => [one.attribute, one]));
    expect(by.get("country")).toMatchObject({ on: true });
    expect(by.get("country")!.gain.low).toBeGreaterThan(0);
    expect(by.get("eyes")!.on).toBe(false);
    const shares = (groups: string[]) =>
      new InterestReader(data.population, topics, defaultParameters).horizonShares(
        emptyCells(defaultParameters),
        split,
        userPrior(model, groups),
      ).long;
    expect(shares([country(1)])[1]).toBeGreaterThan(0.4);
    expect(shares([country(1)])[2]).toBeLessThan(0.2);
    expect(shares(["country\u001fUS"])).toEqual(shares([])); // nobody of that group was seen
    expect(shares([]).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  test("a name is no group, and too few users are none", () => {
    const { model } = fitted((user) => [`name\u001fuser ${user}`, ...(user < 15 ? ["club\u001fchess"] : [])]);
    expect(model.attributes).toEqual([]);
    expect(userPrior({ attributes: model.attributes, neighbours: null }, ["name\u001fuser 3"])).toBeNull();
  });

  test("what was learned of users who began alike mixes in as the user gets known, and stays a distribution", () => {
    const expected = Float64Array.of(0.5, 0.3, 0.2);
    const map = [
      { index: [2], value: [1] },
      { index: [1], value: [1] },
      { index: [2], value: [1] },
    ];
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 3, maxLength: 3 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (counts, weight) => {
          const own = { value: Float64Array.from(counts), mass: counts.reduce((a, b) => a + b, 0) };
          const out = mixed(expected, own, map, weight);
          expect(out.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
          if (own.mass === 0) expect(out).toEqual(expected);
        },
      ),
    );
    const at = (n: number) => mixed(expected, { value: Float64Array.of(n, 0, 0), mass: n }, map, 0.5)[2]!;
    expect(at(1)).toBeGreaterThan(0.2);
    expect(at(10)).toBeGreaterThan(at(1));
    expect(at(0.001) - at(0)).toBeLessThan(0.001); // no jump
  });

  test("groups come from texts, answers and lists; numbers, long texts and the wish about transfer are none", () => {
    expect(
      groupsOf({
        country: "NL",
        adult: true,
        languages: ["zh", "en"],
        age: 41,
        bio: "x".repeat(80),
        transfer: false,
        nested: { a: 1 },
        none: [],
      }),
    ).toEqual(["country\u001fNL", "adult\u001ftrue", "languages\u001fen+zh"]);
  });
});
