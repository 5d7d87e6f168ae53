import { unknownOffer } from "../../core/migrations/offer.js";
import { expect, test } from "vitest";
import type { History } from "../../ports/history/history.js";
import type { Edition } from "../kit/edition.js";
import { LearntOffer } from "./learnt-offer.js";
import { sampleSize } from "./user-sample.js";

test("who has behaviours is not looked for among all users where enough of them are folded", async () => {
  let folded = sampleSize;
  let looked = 0;
  const history = {
    behaviours: {
      async sampleUsers() {
        looked++;
        return ["ada"];
      },
    },
    interests: { sample: async () => Array.from({ length: folded }, (_, n) => `u${n}`), get: async () => [] },
  } as unknown as History;
  const edition = { k: 2, requireCodebook: () => ({ id: "book" }) } as unknown as Edition;
  const learnt = (): LearntOffer =>
    new LearntOffer({
      history,
      clock: () => 0,
      thread: { offer: async () => unknownOffer },
      async *histories() {},
    });
  expect((await learnt().forUsers(edition, 1)).shelves.size).toBe(0);
  expect(looked).toBe(0);
  folded = 10;
  await learnt().forUsers(edition, 1);
  expect(looked).toBe(1);
});
