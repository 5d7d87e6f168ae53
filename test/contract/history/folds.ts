import { randomUUID } from "node:crypto";
import { beforeAll, expect, test, vi } from "vitest";
import type { InterestStateRecord } from "../../../src/ports/history/interests.js";
import type { History } from "../../../src/ports/history/history.js";
import { day, migration } from "./records.js";

/** What every History must do for folding. */
export function foldContract(of: () => History): void {
  let history: History;
  beforeAll(() => {
    history = of();
  });

  const record = (userId: string, byte: number): InterestStateRecord => ({
    userId,
    state: Uint8Array.of(byte, 0, 255),
    detector: Uint8Array.of(byte),
    behaviours: byte,
    sessions: 2,
    advancedTo: day,
    checkAt: null,
    version: 3,
  });

  test("a fold: its work is taken, what it needs is read, and a state that is known is not sent again", async () => {
    const [book, topic, setting] = [randomUUID(), randomUUID(), randomUUID()];
    const heard: string[] = [];
    const deaf = await history.listen("godwit_folded", (payload) => heard.push(payload));
    const [ann, bob] = [`ann ${book}`, `bob ${book}`];
    const hash = (userId: string): string => `hash of ${userId}`;
    await history.users.ensure([ann, bob]);
    await history.settings.put(setting, { serves: book });
    const told = [migration(randomUUID(), ann, "p1", day), migration(randomUUID(), ann, "p2", day + 1)];
    for (const one of told) await history.migrations.save(one);
    await history.outbox.add([ann, bob].map((key) => ({ topic, key, payload: {} })));
    const work = (await history.outbox.ofKeys([topic], [ann, bob])).map(({ number }) => number);

    const begin = (inside: History, known: string | null, numbers = work) =>
      inside.folds.begin({
        setting,
        codebookId: book,
        work: numbers,
        users: [ann, bob].map((userId) => ({ userId, hash: hash(userId), known: userId === ann ? known : null })),
      });
    const known = await history.interests.saveShard(book, 3, Uint8Array.of(6));
    const { version } = await history.transaction(async (inside) => {
      const begun = await begin(inside, null);
      expect(begun).toMatchObject({ setting: { serves: book }, done: new Set(work), strays: new Set() });
      expect(begun.states.size).toBe(0);
      expect(begun.migrations).toEqual(await inside.migrations.ofUsers([ann]));
      return inside.folds.finish({
        codebookId: book,
        states: [record(ann, 1)],
        shard: { number: 3, state: Uint8Array.of(7), known },
        work: [{ topic, key: bob }],
        told: [{ channel: "godwit_folded", payload: book }],
      });
    });
    expect((await history.outbox.ofKeys([topic], [ann, bob])).map(({ key, payload }) => [key, payload])).toEqual([
      [bob, {}],
    ]);
    await vi.waitFor(() => expect(heard).toEqual([book]), { timeout: 30_000 });
    await deaf();
    const again = await history.transaction(async (inside) => {
      expect(await inside.interests.lockShard(book, 3, version)).toEqual({ version, state: null });
      return begin(inside, version);
    });
    expect(again.done).toEqual(new Set());
    expect(again.states).toEqual(new Map([[ann, { version, record: null }]]));

    await history.interests.save(book, [record(ann, 2), record(bob, 3)]);
    await history.erasures.erase(bob, hash(bob), "user");
    const other = await history.transaction((inside) => begin(inside, version));
    expect([...other.states].map(([userId, { record: read }]) => [userId, read?.behaviours])).toEqual([[ann, 2]]);
    expect([...other.states.get(ann)!.record!.state]).toEqual([2, 0, 255]);
    expect(other.states.get(ann)!.record).toMatchObject({ sessions: 2, advancedTo: day, checkAt: null, version: 3 });
    expect(other.strays).toEqual(new Set([bob]));
  });

  test("a fold that is undone gives its work back", async () => {
    const topic = randomUUID();
    await history.outbox.add([{ topic, key: "ann", payload: {} }]);
    const [entry] = await history.outbox.ofKeys([topic], ["ann"]);
    const { number } = entry!;
    const undone = history.transaction(async (inside) => {
      const users = [{ userId: "ann", hash: "h", known: null }];
      const begun = await inside.folds.begin({ setting: topic, codebookId: topic, work: [number], users });
      expect(begun).toMatchObject({ setting: null, done: new Set([number]) });
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    expect(await history.outbox.ofKeys([topic], ["ann"])).toHaveLength(1);
  });

  test("a shard that somebody else has written to since is left as it is, or not there", async () => {
    const book = randomUUID();
    const known = await history.interests.saveShard(book, 0, Uint8Array.of(1));
    await history.interests.saveShard(book, 0, Uint8Array.of(2));
    const finish = (number: number) =>
      history.transaction(
        (inside) =>
          inside.folds.finish({
            codebookId: book,
            states: [],
            shard: { number, state: Uint8Array.of(9), known },
            work: [],
            told: [],
          }),
        { often: true },
      );
    expect(await finish(0)).toMatchObject({ summed: false });
    expect(await finish(1)).toMatchObject({ summed: false });
    expect((await history.interests.population(book)).map((state) => [...state])).toEqual([[2]]);
  });

  test("a shard of the population is sent only where another version than the asker's is in force", async () => {
    const book = randomUUID();
    await history.transaction(async (inside) => expect(await inside.interests.lockShard(book, 0, null)).toBeNull());
    const first = await history.interests.saveShard(book, 0, Uint8Array.of(1, 2));
    const read = (known: string | null) => history.transaction((inside) => inside.interests.lockShard(book, 0, known));
    expect(await read(first)).toEqual({ version: first, state: null });
    const second = await history.interests.saveShard(book, 0, Uint8Array.of(3));
    const found = await read(first);
    expect([found!.version, ...found!.state!]).toEqual([second, 3]);
  });
}
