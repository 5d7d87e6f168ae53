import { describe, expect, it } from "vitest";
import { fixedSession } from "../../../test/support/simulation/fixed-session.js";
import { isSure, kindProbabilities } from "./kind-probabilities.js";
import { packSessions } from "./packed-sessions.js";

const from = [0.3, 0.2, 0.15, 0.1, 0.08, 0.07, 0.05, 0.03, 0.02, 0];
const regimes = (after: readonly number[]) =>
  packSessions(
    Array.from({ length: 60 }, (_, i) =>
      fixedSession(i, 19, { ...(i < 30 ? from : after).map((share) => 10 * share) }),
    ),
    Array.from({ length: 60 }, () => "all"),
  );
/** Topics are met in the order of the shares. */
const kindsOf = (after: readonly number[], earlier: readonly (readonly number[])[] = []) => {
  const packed = regimes(after);
  return kindProbabilities(packed, 30, {
    k: 10,
    prior: null,
    earlier: earlier.map((shares) => packed.topics.map((topic) => shares[topic]!)),
  });
};

describe("kinds of a drift and how likely they are", () => {
  it.each([
    [
      "EMERGENCE",
      "a new topic makes all others give way",
      [0.18, 0.12, 0.09, 0.06, 0.048, 0.042, 0.03, 0.018, 0.012, 0.4],
    ],
    [
      "FADE",
      "a topic goes and the others take its place",
      [0.01, 0.283, 0.212, 0.141, 0.113, 0.099, 0.071, 0.042, 0.029, 0],
    ],
    ["SHIFT", "one topic takes the place of another", [0, 0.2, 0.15, 0.1, 0.08, 0.07, 0.05, 0.03, 0.02, 0.3]],
  ] as const)("say %s when %s", (kind, _, after) => {
    const kinds = kindsOf(after);
    expect(kinds[0]!.kind).toBe(kind);
    expect(isSure(kinds)).toBe(true);
    expect(kinds.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
  });

  it("say SHIFT where what took the place of a topic is one theme in three topics", () => {
    const before = [0.64, 0.2, 0.11, 0.05, 0, 0, 0];
    const after = [0, 0.2, 0.11, 0.05, 0.26, 0.21, 0.17];
    const sessions = (shares: readonly number[], count: number) =>
      Array.from({ length: count }, (_, i) => fixedSession(i, 19, { ...shares.map((share) => 3 * share) }));
    const packed = packSessions(
      [...sessions(before, 20), ...sessions(after, 9)],
      Array.from({ length: 29 }, () => "all"),
    );
    const kinds = kindProbabilities(packed, 20, { k: 27, prior: null, earlier: [] });
    expect(kinds[0]!.kind).toBe("SHIFT");
    expect(isSure(kinds)).toBe(true);
  });

  it("say RETURN when an earlier regime is come back to, and not when it is another", () => {
    const after = [0, 0.2, 0.15, 0.1, 0.08, 0.07, 0.05, 0.03, 0.02, 0.3];
    const other = [0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.84, 0.02, 0];
    expect(kindsOf(after, [other, after])[0]!.kind).toBe("RETURN");
    expect(kindsOf(after, [other])[0]!.kind).toBe("SHIFT");
  });

  it("name none where two are about as likely, and any that was told before there were probabilities", () => {
    expect(isSure([{ kind: "SHIFT", probability: 0.55 }])).toBe(false);
    expect(isSure([])).toBe(true);
  });
});
