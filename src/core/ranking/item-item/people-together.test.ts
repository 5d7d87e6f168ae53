import { expect, it } from "vitest";
import { defaultLearnOptions, learnItemItem } from "../fit/learn.js";
import { decodeModel, encodeModel } from "../model-codec.js";
import { defaultModel } from "../model.js";
import { ItemItemIndex } from "./item-item.js";
import type { Had } from "./rows.js";

/** Everybody takes items 1 and 2 in one session; user 0 takes 1 and 3 in five of them, user 1 has 4 alone. */
function training(users: number): Had[] {
  const had = (user: number, item: number, at: number, sessionId: string): Had => ({
    user,
    signal: { at, item, strength: 1, sessionId },
  });
  const all = Array.from({ length: users }, (_, user) => [had(user, 1, user, "a"), had(user, 2, user, "a")]).flat();
  const often = Array.from({ length: 5 }, (_, n) => [had(0, 1, 100 + n, `b${n}`), had(0, 3, 100 + n, `b${n}`)]).flat();
  return [...all, ...often, had(1, 4, 200, "c")];
}

it("counts the people who had both, each once however often, and in co-occurrence only those of one session", () => {
  const { itemItem, cooccurrence } = learnItemItem(training(7), null, { ...defaultLearnOptions, easeLambda: 1 });
  const had = new ItemItemIndex(itemItem);
  expect(had.people(1, 2)).toBe(7);
  expect(had.people(2, 1)).toBe(7);
  expect(had.people(1, 3)).toBe(1);
  expect(had.people(1, 4)).toBe(1);
  const sessions = new ItemItemIndex(cooccurrence);
  expect(sessions.people(1, 2)).toBe(7);
  expect(sessions.people(1, 3)).toBe(1);
  expect(sessions.people(1, 4)).toBe(0);
});

it("counts up to 255, keeps the counts where a model is stored, and knows nothing of weights without them", () => {
  const { itemItem, cooccurrence } = learnItemItem(training(300), null);
  const stored = (some: typeof itemItem, others: typeof cooccurrence) => {
    const model = { ...defaultModel, itemItem: new ItemItemIndex(some), cooccurrence: new ItemItemIndex(others) };
    return decodeModel(encodeModel(model), "stored");
  };
  const read = stored(itemItem, cooccurrence);
  expect(read.itemItem!.weights).toEqual(itemItem);
  expect(read.cooccurrence!.weights).toEqual(cooccurrence);
  expect(read.itemItem!.people(1, 2)).toBe(255);
  const { people: _, ...former } = itemItem;
  const before = stored(former, cooccurrence);
  expect(before.itemItem!.weights).toEqual(former);
  expect(before.itemItem!.people(1, 2)).toBeNull();
  expect(before.cooccurrence!.weights).toEqual(cooccurrence);
});
