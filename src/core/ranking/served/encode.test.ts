import { expect, test } from "vitest";
import { decodeServedList } from "./decode.js";
import { encodeServedList } from "./encode.js";
import type { ServedList } from "./list.js";
import { placeAt } from "./place.js";

function list(changes: Partial<ServedList> = {}): ServedList {
  return {
    exploration: 0.7,
    temperature: 1.5,
    plain: true,
    features: [{ feature: "itemItem", weight: 2, offset: 0.5, scale: 2 }],
    placed: 3,
    numbers: Int32Array.of(70, 30, 50, 10),
    probabilities: Float32Array.of(0.61, 0.2, 0.1, 1e-9),
    propensities: Float32Array.of(0.3, 0.2, 0.9),
    boosts: new Float32Array(4),
    pinned: new Uint8Array(3),
    values: Float32Array.of(3, 2, 0, 1),
    sources: Uint16Array.of(1, 0, 128, 3),
    rules: [],
    teams: [],
    ...changes,
  };
}
const bare = { features: [], values: new Float32Array(0) };

test("lists come back from bytes as they were, wherever the bytes lie", () => {
  const all = [
    list(),
    list(bare),
    list({ numbers: Int32Array.of(70_000, 1, 2, 3) }),
    list({ numbers: Int32Array.of(70_000_000, 1, 2, 3), sources: Uint16Array.of(256, 1, 2, 3) }),
    list({
      boosts: Float32Array.of(0, 1.5, 0, -2),
      pinned: Uint8Array.of(0, 1, 0),
      plain: false,
      propensities: Float32Array.of(1, 1, 1),
      rules: [[1, "summer"]],
      teams: ["a", "b", "a"],
    }),
  ];
  for (const one of all) {
    const bytes = encodeServedList(one);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodeServedList(shifted.subarray(3))).toEqual(one);
    expect(() => decodeServedList(bytes.subarray(0, -2))).toThrow(RangeError);
  }
  expect(() => decodeServedList(Uint8Array.of(9, 0, 2, 255, 0, 0))).toThrow("format 9");
});

test("without exploration a place costs five bytes, and probabilities keep to three in ten thousand", () => {
  const count = 100;
  const one = list({
    ...bare,
    exploration: 0,
    placed: count,
    numbers: Int32Array.from({ length: count }, (_, i) => 60_000 - i),
    probabilities: Float32Array.from({ length: count }, (_, i) => 0.9 ** (2 * i + 1)),
    propensities: new Float32Array(count).fill(1),
    boosts: new Float32Array(count),
    pinned: new Uint8Array(count),
    sources: new Uint16Array(count).fill(5),
  });
  const bytes = encodeServedList(one);
  expect(bytes.length).toBe(24 + 5 * count);
  const { probabilities, ...rest } = decodeServedList(bytes);
  expect({ ...rest, probabilities: one.probabilities }).toEqual(one);
  const off = probabilities.map((p, i) => Math.abs(p / one.probabilities[i]! - 1));
  expect(Math.max(...off)).toBeLessThan(3e-4);
});

test("lists of the former format are read", () => {
  const bytes = Buffer.from(
    "lwAAAHsiZXhwbG9yYXRpb24iOjAsInRlbXBlcmF0dXJlIjoxLjUsInBsYWluIjpmYWxzZSwicGxhY2VkIjoyLCJydWxlcyI6W1sxLCJzdW1tZXIiXV0s" +
      "InRlYW1zIjpbImEiLCJiIl0sImNvdW50IjozLCJib29zdGVkIjp0cnVlLCJmZWF0dXJlcyI6W1szLDIsMC41LDJdXX0ARgAAAOCTBAAyAAAAAAAAPwAA" +
      "gD4AAAA+AACAPwAAQD8AAAAAAADAPwAAAAAAAEBAAAAAQAAAgD8BAAABAwAAAQ==",
    "base64",
  );
  expect(decodeServedList(bytes)).toEqual({
    exploration: 0,
    temperature: 1.5,
    plain: false,
    features: [{ feature: "itemItem", weight: 2, offset: 0.5, scale: 2 }],
    placed: 2,
    numbers: Int32Array.of(70, 300_000, 50),
    probabilities: Float32Array.of(0.5, 0.25, 0.125),
    propensities: Float32Array.of(1, 0.75),
    boosts: Float32Array.of(0, 1.5, 0),
    pinned: Uint8Array.of(0, 1),
    values: Float32Array.of(3, 2, 1),
    sources: Uint16Array.of(1, 256, 3),
    rules: [[1, "summer"]],
    teams: ["a", "b"],
  });
});

test("a place says what stood there and why", () => {
  const one = list({ pinned: Uint8Array.of(0, 1, 0), rules: [[1, "summer"]], teams: ["a", "b", ""] });
  expect(placeAt(one, 1)).toMatchObject({ number: 70, sources: ["interest"], team: "a" });
  expect(placeAt(one, 2)).toMatchObject({ number: 30, sources: ["pinned by rule summer"], team: "b" });
  expect(placeAt(one, 3)).toMatchObject({ number: 50, sources: ["catalogue"], team: null });
  expect([placeAt(one, 0), placeAt(one, 4)]).toEqual([null, null]);
});
