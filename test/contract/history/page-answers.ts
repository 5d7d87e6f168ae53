import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { History } from "../../../src/ports/history/history.js";
import { day, served } from "./records.js";

/** What every History must keep of answers about pages. */
export function pageAnswerContract(history: () => History): void {
  test("served sets: the newest answer about a page is kept with it, and told to its user", async () => {
    const experimentId = randomUUID();
    const set = served("ru6", { experimentId });
    await history().recommendations.save([set]);
    const answer = (value: number, at: number, userId = "ru6") => ({ setId: set.id, userId, value, at });
    const { recommendations } = history();
    expect(await recommendations.answerPages([answer(2, day), answer(4, day + 10), answer(4, day + 10)])).toEqual([
      "NEW",
      "NEW",
      "DUPLICATE",
    ]);
    expect(
      await recommendations.answerPages([
        answer(1, day + 5),
        answer(1, day + 20, "somebody else"),
        { ...answer(1, day + 20), setId: randomUUID() },
      ]),
    ).toEqual(["DUPLICATE", "UNKNOWN", "UNKNOWN"]);
    expect((await recommendations.logged({ experimentId }, 9, null)).map(({ satisfied }) => satisfied)).toEqual([4]);
    expect((await recommendations.ofUser("ru6")).recommendations.map(({ satisfied }) => satisfied)).toEqual([4]);
  });
}
