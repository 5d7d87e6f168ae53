import { expect, test } from "vitest";
import { atPath, mapPath } from "./user-path.js";

const loud = (value: unknown): unknown => (typeof value === "string" ? value.toUpperCase() : value);

test.each([
  ["userId", { userId: "a", first: 3 }, [{ path: ["userId"], value: "a" }], { userId: "A", first: 3 }],
  ["userId", {}, [{ path: ["userId"], value: undefined }], {}],
  ["userId", { userId: null }, [{ path: ["userId"], value: null }], { userId: null }],
  [
    "ids[]",
    { ids: ["a", "b"] },
    [
      { path: ["ids", 0], value: "a" },
      { path: ["ids", 1], value: "b" },
    ],
    { ids: ["A", "B"] },
  ],
  ["ids[]", { ids: [] }, [], { ids: [] }],
  [
    "list[].userId",
    { list: [{ userId: "a", id: "x" }, { id: "y" }] },
    [
      { path: ["list", 0, "userId"], value: "a" },
      { path: ["list", 1, "userId"], value: undefined },
    ],
    { list: [{ userId: "A", id: "x" }, { id: "y" }] },
  ],
])("%s of %j", (path, args, found, mapped) => {
  expect(atPath(args, path)).toEqual(found);
  expect(mapPath(args, path, loud)).toEqual(mapped);
});
