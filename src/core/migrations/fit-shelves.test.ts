import { describe, expect, it } from "vitest";
import { fixedSession } from "../../../test/support/simulation/fixed-session.js";
import { learntShelves, offerOf, shelfRates } from "../../../test/support/simulation/shelves.js";
import { domainShares, fitShelves } from "./fit-shelves.js";

describe("shelves learnt from users who are in several domains", () => {
  it("are the odds of what domains offer, up to a factor per topic", () => {
    const offer = offerOf(5, 2, 1);
    const shelves = learntShelves(offer, 200, 3);
    const errors = offer[0]!.flatMap((x, k) => {
      const y = offer[1]![k]!;
      if (Math.min(x, y) < 0.005) return []; // hardly ever seen: not to be learnt from so few
      return [Math.abs(Math.log(shelves.get("news")![k]! / shelves.get("shop")![k]! / (x / y)))];
    });
    expect(errors.length).toBeGreaterThan(12);
    // the factor between two domains is not fixed either: errors are taken around their middle
    const logs = errors.toSorted((a, b) => a - b);
    expect(logs[Math.floor(0.9 * logs.length)]! - logs[0]!).toBeLessThan(1);
  });

  it("are not known where too few users were in two domains", () => {
    const both = fixedSession(0, 9, { 0: 1, 1: 1 });
    const topics = both.topics;
    const user = domainShares([{ ...both, byDomain: { news: topics, shop: topics } }], 4);
    expect(
      fitShelves(
        Array.from({ length: 19 }, () => user),
        4,
      ).size,
    ).toBe(0);
    const shelves = fitShelves(
      [
        ...Array.from({ length: 20 }, () => user),
        domainShares([{ ...both, byDomain: { course: topics, shop: topics } }], 4),
      ],
      4,
    );
    expect([...shelves.keys()]).toEqual(["news", "shop"]);
    for (const odds of shelves.values()) for (const x of Array.from(odds)) expect(x).toBeCloseTo(1, 6);
  });

  it("keep one taste on lopsided shelves from passing for several, and leave power for those that are", () => {
    const rates = shelfRates(40, 0.05, 1, 99);
    for (const { users, found, foundBlind, tested } of rates.slice(0, 3)) {
      expect(found / tested, users).toBeLessThanOrEqual(0.12); // Binomial(36, 0.05): 96 % of it is at most 4
      expect(foundBlind / tested, users).toBeGreaterThan(0.5);
    }
    for (const { users, found, tested } of rates.slice(3)) expect(found / tested, users).toBeGreaterThan(0.45);
  });
});
