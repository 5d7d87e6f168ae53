import { expect, it } from "vitest";
import { pointUuid, uuidV5 } from "./point-id.js";

it("makes UUIDs of version 5 as RFC 9562's example (appendix A.4)", () => {
  expect(uuidV5("www.example.com", "6ba7b810-9dad-11d1-80b4-00c04fd430c8")).toBe(
    "2ed6657d-e927-568b-95e1-2665a8aea6a2",
  );
});

it("never changes the UUID of an id, which stored points are found by", () => {
  expect(pointUuid("item-1")).toBe(uuidV5("item-1", "6f2d6a1e-54c3-4c1b-9d0a-2b1f3c7e9a45"));
  expect(pointUuid("é")).not.toBe(pointUuid("e\u0301"));
});
