import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import type { History } from "../../../src/ports/history/history.js";
import type { InterestStateRecord } from "../../../src/ports/history/interests.js";
import { day, migration } from "./records.js";

/** What every History must do with vectors, interest states and snapshots. */
export function stateContract(of: () => History): void {
  let history: History;
  beforeAll(() => {
    history = of();
  });

  test("vectors come back to the bit; states as they were saved", async () => {
    const vector = Float32Array.of(0.1, -1e-30, 3e38, 0);
    await history.embeddings.put("s", new Map([["h1", vector]]));
    await history.embeddings.put("s", new Map([["h1", vector]]));
    expect(await history.embeddings.get("s", ["h1", "h2"])).toEqual(new Map([["h1", vector]]));
    expect(await history.embeddings.get("another", ["h1"])).toEqual(new Map());
    await history.embeddings.put("former", new Map(["h1", "h2", "h3"].map((hash) => [hash, vector])));
    expect(await history.embeddings.spaces()).toEqual(["former", "s"]);
    expect(await history.embeddings.remove("former", 2)).toBe(2);
    expect(await history.embeddings.remove("former", 2)).toBe(1);
    expect(await history.embeddings.remove("former", 2)).toBe(0);
    expect(await history.embeddings.get("s", ["h1"])).toEqual(new Map([["h1", vector]]));
  });

  test("snapshots: user, state and what holds, the state only where the asker has another version", async () => {
    await history.users.upsert([
      { id: "seen", timeZone: "Asia/Tokyo", attributes: { plan: "free" } },
      { id: "unfolded", timeZone: null, attributes: {} },
    ]);
    const state = (byte: number) => ({
      userId: "seen",
      state: Uint8Array.of(byte, 255),
      detector: Uint8Array.of(),
      behaviours: 1,
      sessions: 0,
      advancedTo: null,
      checkAt: null,
      version: 1,
    });
    await history.interests.save("seen-book", [state(1)]);
    const earlier = migration(randomUUID(), "seen", "p1", day);
    const later = { ...migration(randomUUID(), "seen", "p2", day + 1), state: "SETTLED" as const };
    for (const one of [earlier, later, { ...migration(randomUUID(), "seen", "p3", day), state: "SUSPECTED" as const }])
      await history.migrations.save(one);
    const ask = async (known: string | null, codebookId: string | null = "seen-book") =>
      history.interests.snapshots(codebookId, [{ userId: "seen", known }]);

    const [first] = await ask(null);
    expect(first!.user).toEqual({ id: "seen", timeZone: "Asia/Tokyo", attributes: { plan: "free" } });
    expect([...first!.interests!.state!]).toEqual([1, 255]);
    expect(first!.holding).toEqual(
      [later, earlier].map(({ id, kind, state: held, magnitude, facts, changedAt }) => ({
        changedAt,
        id,
        kind,
        state: held,
        magnitude,
        facts,
      })),
    );
    const { version } = first!.interests!;
    expect((await ask(version))[0]!.interests).toEqual({ version, state: null, detector: null });
    await history.interests.save("seen-book", [state(2)]);
    const [changed] = await ask(version);
    expect(changed!.interests!.version).not.toBe(version);
    expect([...changed!.interests!.state!]).toEqual([2, 255]);
    expect((await ask(null, "another-book"))[0]!.interests).toBeNull();
    expect((await ask(null, null))[0]!.interests).toBeNull();
    expect(
      await history.interests.snapshots("seen-book", [
        { userId: "unfolded", known: null },
        { userId: "nobody", known: null },
      ]),
    ).toEqual([
      {
        user: { id: "unfolded", timeZone: null, attributes: {} },
        interests: null,
        holding: [],
        preferences: [],
        profiling: true,
      },
    ]);
  });

  test("only states that are others than the known ones are sent", async () => {
    const state = (userId: string, byte: number) => ({
      userId,
      state: Uint8Array.of(byte, 254, 0),
      detector: Uint8Array.of(byte),
      behaviours: 1,
      sessions: 2,
      advancedTo: 3,
      checkAt: null,
      version: 1,
    });
    const kept = [state("one", 1), { ...state("two", 2), detector: Uint8Array.of() }, state("three", 3)];
    await history.interests.save("sent-book", kept);
    const versionOf = async (userId: string) => {
      await history.users.upsert([{ id: userId, timeZone: null, attributes: {} }]);
      const [snapshot] = await history.interests.snapshots("sent-book", [{ userId, known: null }]);
      return snapshot!.interests!.version;
    };
    const [one, three] = [await versionOf("one"), await versionOf("three")];
    await history.interests.save("sent-book", [state("three", 4)]);
    const { others, known } = await history.interests.getOthers("sent-book", [
      { userId: "one", known: one },
      { userId: "two", known: null },
      { userId: "three", known: three },
      { userId: "nobody", known: one },
    ]);
    expect(known).toEqual(new Set(["one"]));
    const plain = (record: InterestStateRecord) => ({
      ...record,
      state: [...record.state],
      detector: [...record.detector],
    });
    expect(others.map(plain).toSorted((a, b) => (a.userId < b.userId ? -1 : 1))).toEqual(
      [state("three", 4), kept[1]!].map(plain),
    );
  });
}
