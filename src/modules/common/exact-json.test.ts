import { expect, test } from "vitest";
import { exactInteger, parseExact } from "./exact-json.js";

test.each([
  ["[9007199254740991,-9007199254740991]", [9007199254740991, -9007199254740991]],
  ["[9007199254740993,-9007199254740993 ,1]", [9007199254740993n, -9007199254740993n, 1]],
  ['{"a":1777000000000000001}', { a: 1777000000000000001n }],
  ["1777000000000000001", 1777000000000000001n],
  // neither fractions nor exponents are ids
  ["[1.1234567890123456789,12345678901234567e3]", [1.1234567890123457, 12345678901234567e3]],
  ["[1234567890123456.5,1e1234567890123456789]", [1234567890123456.5, Infinity]],
  // what stands in a text stays there, whatever it looks like
  [
    '["17770000000000000019","\\"17770000000000000019",17770000000000000019]',
    ["17770000000000000019", '"17770000000000000019', 17770000000000000019n],
  ],
  [
    '{"17770000000000000019":[17770000000000000019,{"b":17770000000000000018}]}',
    { "17770000000000000019": [17770000000000000019n, { b: 17770000000000000018n }] },
  ],
])("%s", (json, value) => {
  expect(parseExact(json)).toEqual(value);
});

test("integers of hundreds of digits are exact; of millions they are infinite, and are not computed", () => {
  const [many, most] = ["7".repeat(400), "7".repeat(4_000_000)];
  expect(parseExact(`{"a":${many},"b":[-${most}]}`)).toEqual({ a: BigInt(many), b: [-Infinity] });
  expect([exactInteger(many), exactInteger(most), exactInteger(`-${most}`)]).toEqual([
    BigInt(many),
    Infinity,
    -Infinity,
  ]);
});

test("a text of nothing but such integers is not read", () => {
  const many = (count: number): string => `[${Array.from({ length: count }, () => "17770000000000000019").join()}]`;
  expect(parseExact(many(20_000))).toHaveLength(20_000);
  expect(() => parseExact(many(20_001))).toThrow("put ids in quotes");
});

test("what is no JSON is refused as such", () => {
  for (const json of ["[17770000000000000019", "17770000000000000019 17770000000000000019", '{"a":-}'])
    expect(() => parseExact(json)).toThrow(SyntaxError);
});
