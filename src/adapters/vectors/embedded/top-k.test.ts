import fc from "fast-check";
import { expect, it } from "vitest";
import { TopK } from "./top-k.js";

it("keeps what sorting everything by score, then id, puts first", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: -4, max: 3 }),
      (scores, limit, minScore) => {
        const ids = scores.map((_, i) => String((i * 37) % 61));
        const top = new TopK(limit, minScore, ids);
        scores.forEach((score, slot) => top.offer(slot, score));
        const sorted = scores
          .map((score, slot) => ({ slot, score }))
          .filter(({ score }) => score >= minScore)
          .toSorted((a, b) => b.score - a.score || (ids[a.slot]! < ids[b.slot]! ? -1 : 1));
        expect(top.best()).toEqual(sorted.slice(0, limit));
      },
    ),
  );
});
