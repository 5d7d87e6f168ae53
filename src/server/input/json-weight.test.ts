import { expect, test } from "vitest";
import { isLightJson } from "./json-weight.js";

const most = 8_388_608;

test("a body as large as a batch may be is parsed; one of as many values as fit into it is not", () => {
  const behaviour = {
    id: "a,b[{",
    userId: "ada",
    itemId: "item-1",
    type: "CLICK",
    scene: { device: "phone" },
    text: '"\\',
  };
  expect(isLightJson(JSON.stringify(Array.from({ length: 20_000 }, () => behaviour)), most)).toBe(true);
  expect(isLightJson(JSON.stringify(",[{".repeat(2_500_000)), most)).toBe(true);
  expect(isLightJson(`[1${",1".repeat(4_000_000)}]`, most)).toBe(false);
  expect(isLightJson("[".repeat(8_000_000), most)).toBe(false);
  expect(isLightJson('{"a":'.repeat(1_600_000), most)).toBe(false);
});

test("where bodies may hold little, a batch that fits into one is still read", () => {
  const ids = JSON.stringify(Array.from({ length: 10_000 }, (_, n) => `item-${n}`));
  expect(isLightJson(ids, ids.length)).toBe(true);
});
