import { expect, it } from "vitest";
import type { Condition, Filter, Payload } from "../../src/ports/vector-store.js";

/** The points every case below is tried on; their ids are p0, p1, … in this order. */
const payloads: Payload[] = [
  /* p0 */ { colour: "red", year: 2001, price: 1.5, sold: true, tags: ["a", "b"] },
  /* p1 */ { colour: "blue", year: 2002, price: 2, sold: false, tags: ["b"] },
  /* p2 */ { colour: "red", year: 2003, price: -0.25, tags: [] },
  /* p3 */ { colour: "green", year: 0, numbers: [1, 2.5, 30] },
  /* p4 */ {},
  /* p5 */ { colour: null, year: null, tags: null },
  /* p6 */ { colour: "", year: -7, numbers: [40], sold: true },
  /* p7 */ { colour: "RED", tags: ["c", "a"], plain: "not indexed" },
];

const all = ["p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7"];
const colour = (value: string): Condition => ({ key: "colour", match: { value } });

/** name, filter, ids that pass */
const cases: [string, Filter, string[]][] = [
  ["an empty filter passes all", {}, all],
  ["empty lists pass all", { must: [], should: [], mustNot: [] }, all],
  ["match a string exactly", { must: [colour("red")] }, ["p0", "p2"]],
  ["match the empty string", { must: [colour("")] }, ["p6"]],
  ["match a whole number", { must: [{ key: "year", match: { value: 2002 } }] }, ["p1"]],
  ["match zero, not null or missing", { must: [{ key: "year", match: { value: 0 } }] }, ["p3"]],
  ["match a fraction", { must: [{ key: "price", match: { value: -0.25 } }] }, ["p2"]],
  ["match true", { must: [{ key: "sold", match: { value: true } }] }, ["p0", "p6"]],
  ["match false, not missing", { must: [{ key: "sold", match: { value: false } }] }, ["p1"]],
  ["match an element of an array", { must: [{ key: "tags", match: { value: "a" } }] }, ["p0", "p7"]],
  ["match a number in an array", { must: [{ key: "numbers", match: { value: 2.5 } }] }, ["p3"]],
  ["match a field without an index", { must: [{ key: "plain", match: { value: "not indexed" } }] }, ["p7"]],
  ["a field nobody has matches nothing", { must: [{ key: "nobody", match: { value: "x" } }] }, []],
  ["any of strings", { must: [{ key: "colour", match: { any: ["blue", "green", "absent"] } }] }, ["p1", "p3"]],
  ["any of strings, on arrays", { must: [{ key: "tags", match: { any: ["b", "c"] } }] }, ["p0", "p1", "p7"]],
  ["any of whole numbers and fractions", { must: [{ key: "numbers", match: { any: [2.5, 40, 7] } }] }, ["p3", "p6"]],
  ["any of strings and numbers", { must: [{ key: "year", match: { any: ["red", 2001] } }] }, ["p0"]],
  ["any of nothing", { must: [{ key: "colour", match: { any: [] } }] }, []],
  [
    "except strings: another value, present",
    { must: [{ key: "colour", match: { except: ["red", "blue"] } }] },
    ["p3", "p6", "p7"],
  ],
  ["except, on arrays: an element is another", { must: [{ key: "tags", match: { except: ["b"] } }] }, ["p0", "p7"]],
  ["except whole numbers", { must: [{ key: "year", match: { except: [2001, 0] } }] }, ["p1", "p2", "p6"]],
  ["except fractions", { must: [{ key: "price", match: { except: [1.5, 2] } }] }, ["p2"]],
  [
    "except a fraction, on arrays and with other kinds",
    { must: [{ key: "numbers", match: { except: [2.5, "x"] } }] },
    ["p3", "p6"],
  ],
  [
    "except strings, on numbers",
    { must: [{ key: "year", match: { except: ["red"] } }] },
    ["p0", "p1", "p2", "p3", "p6"],
  ],
  [
    "except numbers, on strings and booleans",
    {
      should: [
        { key: "plain", match: { except: [1.5] } },
        { key: "sold", match: { except: [1.5, 2] } },
      ],
    },
    ["p0", "p1", "p6", "p7"],
  ],
  ["except nothing: whatever is there", { must: [{ key: "tags", match: { except: [] } }] }, ["p0", "p1", "p7"]],
  ["range, bounds in", { must: [{ key: "year", range: { gte: 2001, lte: 2002 } }] }, ["p0", "p1"]],
  ["range, bounds out", { must: [{ key: "year", range: { gt: 2001, lt: 2003 } }] }, ["p1"]],
  ["range of fractions and negatives", { must: [{ key: "price", range: { lt: 1.6 } }] }, ["p0", "p2"]],
  ["range: any element lies within", { must: [{ key: "numbers", range: { gt: 2, lt: 3 } }] }, ["p3"]],
  ["range without bounds: any number", { must: [{ key: "year", range: {} }] }, ["p0", "p1", "p2", "p3", "p6"]],
  ["range of strings matches nothing", { must: [{ key: "colour", range: { gte: 0 } }] }, []],
  ["hasId", { must: [{ hasId: ["p1", "p7", "absent"] }] }, ["p1", "p7"]],
  ["hasId, one twice", { must: [{ hasId: ["p1", "p1"] }] }, ["p1"]],
  ["hasId of none", { must: [{ hasId: [] }] }, []],
  ["isEmpty: missing, null or []", { must: [{ isEmpty: "tags" }] }, ["p2", "p3", "p4", "p5", "p6"]],
  ["isEmpty: not the empty string", { must: [{ isEmpty: "colour" }] }, ["p4", "p5"]],
  ["isEmpty: a field nobody has", { must: [{ isEmpty: "nobody" }] }, all],
  ["must: all of them", { must: [colour("red"), { key: "sold", match: { value: true } }] }, ["p0"]],
  ["should: one of them", { should: [colour("blue"), { key: "sold", match: { value: true } }] }, ["p0", "p1", "p6"]],
  ["mustNot: none of them", { mustNot: [colour("red"), { isEmpty: "colour" }] }, ["p1", "p3", "p6", "p7"]],
  [
    "mustNot keeps points without the field",
    { mustNot: [{ key: "year", range: { gte: 0 } }] },
    ["p4", "p5", "p6", "p7"],
  ],
  [
    "must, should and mustNot together",
    {
      must: [{ key: "tags", match: { any: ["a", "b"] } }],
      should: [colour("red"), colour("blue"), colour("RED")],
      mustNot: [{ hasId: ["p1"] }],
    },
    ["p0", "p7"],
  ],
  [
    "filters in filters",
    {
      should: [
        { filter: { must: [colour("red")], mustNot: [{ isEmpty: "tags" }] } },
        { filter: { should: [{ hasId: ["p4"] }, { filter: { must: [{ key: "numbers", range: { gte: 30 } }] } }] } },
      ],
    },
    ["p0", "p3", "p4", "p6"],
  ],
  ["not (an empty filter) passes none", { mustNot: [{ filter: {} }] }, []],
];

/** Registers one test: every filter above passes exactly the points it should. */
export function checkFilterMeaning(
  idsPassing: (payloads: readonly Payload[], filter: Filter) => Promise<string[]>,
): void {
  it.each(cases)("filter: %s", async (_, filter, expected) => {
    expect(await idsPassing(payloads, filter)).toEqual(expected);
  });
}
