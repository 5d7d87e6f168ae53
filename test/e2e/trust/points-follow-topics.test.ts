import { expect, test } from "vitest";
import { pointsAbout } from "../../trust/crash/search-erased.js";
import { startHarness } from "../../support/harness.js";
import { moveIn, smallTown } from "../../support/small-town.js";

const town = smallTown({ perTheme: 3, others: 0 });
const some = { ...town, behaviours: town.behaviours.slice(-60) };

test("points that new topics ask for are not taken for written by who has not followed them yet", async () => {
  const harness = await startHarness("openai+qdrant", { startsAt: town.end, env: { LOG_LEVEL: "fatal" } });
  try {
    await moveIn(harness, some);
    const { runtime } = harness;
    const { history, editions } = runtime.services;
    const user = some.behaviours[0]!.userId;
    const waiting = async (): Promise<number> => (await history.outbox.ofKeys(["project-interests"], [user])).length;
    expect(await pointsAbout(runtime.services.vectors, [user])).toBeGreaterThan(0);
    // Another process has taken over: its setting is there, its notification is not.
    const setting = await history.settings.get("serving");
    await history.transaction(async (inside) => {
      await inside.settings.put("serving", { ...(setting as object), codebookId: "of-another-process" });
      await inside.outbox.add([{ topic: "project-interests", key: user }]);
    });
    runtime.relay.wake({ name: "project-interests" });
    await expect
      .poll(async () => (await history.outbox.ofKeys(["project-interests"], [user]))[0]?.attempts, { timeout: 60_000 })
      .toBeGreaterThan(0);
    expect(await waiting()).toBe(1);
    await history.settings.put("serving", setting);
    harness.advance(60_000);
    await expect.poll(waiting, { timeout: 30_000 }).toBe(0);
    expect(editions.current.codebook).not.toBeNull();
    expect(await pointsAbout(runtime.services.vectors, [user])).toBeGreaterThan(0);
  } finally {
    await harness.close();
  }
});
