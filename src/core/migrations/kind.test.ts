import { describe, expect, it } from "vitest";
import { driftKind } from "./kind.js";

const from = [0.4, 0.3, 0.2, 0.1, 0];

describe("kind of a drift", () => {
  it("is EMERGENCE when a new topic makes all others give way", () => {
    expect(driftKind(from, [0.24, 0.18, 0.12, 0.06, 0.4], [])).toBe("EMERGENCE");
  });
  it("is FADE when a topic goes and the others take its place", () => {
    expect(driftKind(from, [0, 0.5, 0.333, 0.167, 0], [])).toBe("FADE");
  });
  it("is SHIFT when one topic takes the place of another", () => {
    expect(driftKind(from, [0, 0.3, 0.2, 0.1, 0.4], [])).toBe("SHIFT");
  });
  it("is RETURN when an earlier distribution is come back to", () => {
    const earlier = [0.02, 0.3, 0.2, 0.1, 0.38];
    expect(driftKind(from, [0, 0.3, 0.2, 0.1, 0.4], [[0.1, 0.1, 0.1, 0.7, 0], earlier])).toBe("RETURN");
    expect(driftKind(from, [0, 0.3, 0.2, 0.1, 0.4], [[0.1, 0.1, 0.1, 0.7, 0]])).toBe("SHIFT");
  });
});
