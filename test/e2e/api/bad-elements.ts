import { expect, test } from "vitest";
import type { Harness } from "../../support/harness.js";
import { recordBehaviours, sendFeedback, upsertItems } from "../../support/small-town.js";

/** Elements of batches that cannot be; `good` is a behaviour that can. */
export function badElements(harness: () => Harness, good: { userId: string; itemId: string }): void {
  const count = (): Promise<number> => harness().runtime.services.history.behaviours.count();

  test("elements that cannot be are refused one by one, each with its place; the good ones are taken", async () => {
    const bad: [element: object, path: string, code: string, says: RegExp][] = [
      [
        { ...good, occurredAt: "1970-01-01T00:00:00Z" },
        "occurredAt",
        "BAD_USER_INPUT",
        /1970-01-01T00:00:00.000Z; times before 1995.*Check the clock or the unit/,
      ],
      [
        { ...good, occurredAt: "2200-01-01T00:00:00Z" },
        "occurredAt",
        "BAD_USER_INPUT",
        /2200.* lies in the future by more than 10 minutes/,
      ],
      [{ ...good, itemId: null, text: "   " }, "itemId", "BAD_USER_INPUT", /needs an itemId, a text, or both/],
      [{ ...good, text: "x".repeat(20_001) }, "text", "TOO_LARGE", /20001 characters/],
      [{ ...good, itemId: undefined }, "itemId", "BAD_USER_INPUT", /needs an itemId, a text, or both/],
      [{ ...good, type: "RATE", value: 9 }, "value", "BAD_USER_INPUT", /value is 9; a RATE needs a rating from 1 to 5/],
      [{ ...good, scene: { "bad facet!": "x" } }, "scene.bad facet!", "BAD_USER_INPUT", /letters, digits/],
      [{ ...good, scene: "phone" }, "scene", "BAD_USER_INPUT", /give an object such as/],
      [{ ...good, userId: " " }, "userId", "BAD_USER_INPUT", /give 1 to 256 characters/],
      [{ ...good, userId: "a\u0000b" }, "userId", "BAD_USER_INPUT", /has a control character; remove it/],
      [{ ...good, id: "x".repeat(257) }, "id", "BAD_USER_INPUT", /give 1 to 256 characters/],
    ];
    const before = await count();
    const { recordBehaviours: answer } = await harness().gql(recordBehaviours, {
      behaviours: [...bad.map(([element]) => element), { ...good, id: "good-one" }],
    });
    expect(answer.accepted).toBe(1);
    expect(answer.refused.map(({ index, path, code }) => [index, path.join("."), code])).toEqual(
      bad.map(([, path, code], i) => [i, `behaviours.${i}.${path}`, code]),
    );
    answer.refused.forEach(({ message }, i) => expect(message).toMatch(bad[i]![3]));
    expect(await count()).toBe(before + 1);
  });

  test("items and feedback: the same care", async () => {
    const items = [
      { id: "i1", title: "" },
      { id: "i2", title: "t", language: "klingon language" },
      { id: "i3", title: "t", publishedAt: "2026-05-02T00:00:00Z", expiresAt: "2026-05-01T00:00:00Z" },
      { id: "i4", title: "t", attributes: [1] },
      { id: "i5", title: "t", tags: [""] },
      { id: "i6", title: "t", expiresAt: "1969-05-01T00:00:00Z" },
    ];
    const { upsertItems: answer } = await harness().gql(upsertItems, { items });
    expect(answer).toMatchObject({
      accepted: 0,
      refused: [
        { path: ["items", "0", "title"] },
        { path: ["items", "1", "language"] },
        { path: ["items", "2", "expiresAt"] },
        { path: ["items", "3", "attributes"] },
        { path: ["items", "4", "tags", "0"] },
        { path: ["items", "5", "expiresAt"] },
      ],
    });
    const { sendFeedback: feedback } = await harness().gql(sendFeedback, {
      feedback: [
        { userId: "ada", itemId: good.itemId, kind: "RATE", value: 0 },
        { userId: "ada", itemId: good.itemId, kind: "CLICK", recommendationId: "not one" },
      ],
    });
    expect(feedback).toMatchObject({
      accepted: 0,
      refused: [{ path: ["feedback", "0", "value"] }, { path: ["feedback", "1", "recommendationId"] }],
    });
  });
}
