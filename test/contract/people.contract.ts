import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { BehaviourRecord } from "../../src/ports/history/behaviours.js";
import type { History } from "../../src/ports/history/history.js";

const old = Date.UTC(2001, 4, 1);
const hour = 3_600_000;

/** What a History must do about people's data: forget what is old, tell everything, record erasures. */
export function peopleContract(history: () => History): void {
  const behaviour = (
    id: string,
    userId: string,
    more: Partial<BehaviourRecord> = {},
  ): BehaviourRecord & { contentHash: string } => ({
    id,
    userId,
    itemId: "i",
    type: "DWELL",
    text: null,
    textHash: null,
    value: null,
    scene: {},
    sessionId: null,
    occurredAt: old,
    timeZone: null,
    contentHash: id,
    ...more,
  });

  test("retention: the oldest of a type go first, as many as asked, with vectors of unused texts", async () => {
    const [alone, shared] = [randomUUID(), randomUUID()];
    await history().embeddings.put(
      "kept",
      new Map([
        [alone, Float32Array.of(1)],
        [shared, Float32Array.of(2)],
      ]),
    );
    await history().behaviours.insert([
      behaviour("old-1", "keeper", { occurredAt: old + hour, text: "x", textHash: alone }),
      behaviour("old-2", "keeper", { text: "y", textHash: shared, value: 7 }),
      behaviour("old-3", "other", { type: "SHARE", text: "y", textHash: shared }),
      behaviour("young", "keeper", { occurredAt: old + 9 * hour }),
    ]);
    expect(await history().retention.behaviours("DWELL", old + 2 * hour, 1)).toEqual([
      { userId: "keeper", itemId: "i", type: "DWELL", value: 7, occurredAt: old },
    ]);
    expect(
      (await history().behaviours.byIds(["old-1", "old-2", "old-3", "young"])).map(({ id }) => id).toSorted(),
    ).toEqual(["old-1", "old-3", "young"]);
    expect(await history().retention.behaviours("DWELL", old + 2 * hour, 9)).toMatchObject([
      { userId: "keeper", occurredAt: old + hour },
    ]);
    expect(await history().retention.behaviours("DWELL", old + 2 * hour, 9)).toEqual([]);
    expect([...(await history().embeddings.get("kept", [alone, shared])).keys()]).toEqual([shared]);
  });

  test("retention: feedback, served sets, work that was given up; erasures that wait never", async () => {
    await history().recommendations.insertFeedback([
      {
        id: randomUUID(),
        userId: "keeper",
        recommendationId: null,
        itemId: "i",
        kind: "LIKE",
        value: null,
        occurredAt: old,
        contentHash: "h",
      },
    ]);
    expect([
      await history().retention.feedback(old + hour, 9),
      await history().retention.feedback(old + hour, 9),
    ]).toEqual([1, 0]);
    expect(await history().retention.recommendations(old, 9)).toBe(0);
    const topic = `t-${randomUUID()}`;
    await history().outbox.add([
      { topic, key: "k" },
      { topic: "erase", key: topic },
    ]);
    const due = [
      ...(await history().outbox.due(topic, 9, Date.now() + hour)),
      ...(await history().outbox.due("erase", 99, Date.now() + hour)).filter(({ key }) => key === topic),
    ];
    await history().outbox.bury(
      due.map(({ number }) => number),
      "hopeless",
    );
    expect(await history().retention.deadWork(Date.now() + hour, 1_000)).toBeGreaterThan(0);
    const left = (await history().outbox.state()).filter(({ topic: one }) => one === topic || one === "erase");
    expect(left.map(({ topic: one, dead }) => [one, dead])).toEqual([["erase", 1]]);
    await history().outbox.forget("erase", topic);
  });

  test("erasures: recorded with who asked and how much there was, and whether every store has confirmed", async () => {
    const user = randomUUID();
    const hash = randomUUID();
    await history().users.ensure([user]);
    await history().behaviours.wait([{ behaviourId: `w-${user}`, itemId: "i", userId: user }]);
    await history().outbox.add([{ topic: "refold", key: user }]);
    expect(await history().erasures.derived(user)).toMatchObject({
      interestStates: [],
      migrationLog: [],
      waitingBehaviours: [{ behaviourId: `w-${user}`, itemId: "i" }],
      work: [{ topic: "refold" }],
      messages: [],
    });
    const rows = await history().erasures.erase(user, hash, "key:1");
    expect(rows).toMatchObject({ users: 1, waitingBehaviours: 1, outbox: 1 });
    expect((await history().erasures.list(1))[0]).toMatchObject({ doneAt: null, requestedBy: "key:1", rows });
    await history().erasures.confirm(hash);
    expect((await history().erasures.list(1))[0]!.doneAt).not.toBeNull();
    expect(await history().erasures.derived(user)).toEqual({
      interestStates: [],
      preferences: [],
      aliases: [],
      migrationLog: [],
      waitingBehaviours: [],
      work: [],
      streamRefusals: [],
      messages: [],
    });
  });

  test("upkeep: rows stay as they are, tables too large are told, and statements may follow", async () => {
    const user = randomUUID();
    await history().users.ensure([user]);
    await history().upkeep.vacuum();
    expect(await history().upkeep.scrub(Number.POSITIVE_INFINITY)).toEqual([]);
    const large = await history().upkeep.scrub(0);
    expect(large.length === 0 || large.includes("behaviours")).toBe(true); // a server writes nothing anew
    expect((await history().users.byIds([user])).map(({ id }) => id)).toEqual([user]);
  });
}
