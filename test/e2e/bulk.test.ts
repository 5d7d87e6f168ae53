import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { keysOfFile } from "../../src/cli/bulk/keys.js";
import { listsFor } from "../../src/cli/bulk/recommend.js";
import { runBulk } from "../../src/cli/bulk/run.js";
import { withApp } from "../../src/cli/with-app.js";
import { noTurns } from "../../src/modules/kit/turn.js";
import { runJson, startGodwit } from "../support/cli.js";
import { startHarness } from "../support/harness.js";
import { recordBehaviours, smallTown, upsertItems, upsertUsers } from "../support/small-town.js";

const town = smallTown();
const folder = mkdtempSync(join(tmpdir(), "godwit-bulk-"));
const data = join(folder, "data");
const env = { GODWIT_DATA_DIR: data, EMBEDDING: "static", LOG_LEVEL: "fatal" };
const at = (name: string): string => join(folder, name);
const linesOf = (path: string): Record<string, any>[] =>
  readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, any>);
const rowsOf = async (path: string) => parquetReadObjects({ file: await asyncBufferFromFile(path) });
const visitors = Array.from({ length: 400 }, (_, n) => ({ id: `visitor-${String(n).padStart(3, "0")}` }));
let api: { at: string; items: string[]; audience: string[] };

beforeAll(async () => {
  const service = await startHarness("embedded", { folder: data, env: { EMBEDDING: "static" } });
  try {
    const { gql, settle } = service;
    await gql(upsertItems, { items: town.items });
    await gql(upsertUsers, { users: [...town.users, ...visitors] });
    await gql(recordBehaviours, { behaviours: town.behaviours });
    await settle();
    await gql(`mutation { mergeUsers(from: "lin-phone", into: "lin") { merged } }`);
    await gql(`mutation { eraseUser(id: "sam") { erased } }`);
    await settle();
    const moment = new Date(town.end).toISOString();
    const asked = await gql(
      `query($at: DateTime) {
        recommendations(userId: "ada", first: 5, task: NEXT, strategy: STABLE, context: { at: $at, domain: "news" }) { edges { node { item { id } } } }
        audience(text: "cooking pasta", first: 3) { edges { node { id } } } }`,
      { at: moment },
    );
    api = {
      at: moment,
      items: asked.recommendations.edges.map(({ node }) => node.item!.id),
      audience: asked.audience.edges.map(({ node }) => node.id),
    };
  } finally {
    await service.close();
  }
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
}, 240_000);
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test("lists for named users are what the API answers; who cannot be asked for is kept with the reason", async () => {
  const users = at("users.txt");
  writeFileSync(users, ["ada", "lin-phone", "sam", "nobody-knows", "bad\u0007id"].join("\n"));
  const out = at("lists.ndjson");
  const options = ["--users", users, "--first", "5", "--task", "next", "--strategy", "STABLE"];
  const context = ["--context", JSON.stringify({ at: api.at, domain: "news" })];
  const { code, json } = await runJson("recommend", ...options, ...context, "--out", out);
  expect([code, json]).toEqual([
    0,
    expect.objectContaining({ answered: 3, refused: 2, resumed: 0, refusedOut: `${out}.refused.ndjson` }),
  ]);
  const lists = linesOf(out);
  expect(lists.map(({ userId }) => userId)).toEqual(["ada", "lin-phone", "nobody-knows"]);
  expect(api.items.length).toBeGreaterThan(0);
  expect(lists[0]).toMatchObject({ strategy: "STABLE", recommendationId: null });
  expect((lists[0]!["items"] as { itemId: string }[]).map(({ itemId }) => itemId)).toEqual(api.items);
  expect(linesOf(`${out}.refused.ndjson`)).toEqual([
    { id: "sam", code: "FORBIDDEN", reason: expect.stringContaining("erased") },
    { id: "bad\u0007id", code: "BAD_USER_INPUT", reason: expect.any(String) },
  ]);
  expect(readdirSync(folder).filter((name) => name.includes(".part"))).toEqual([]);

  const broken = at("broken.ndjson");
  writeFileSync(broken, ["nul\u0000", "ada"].map((id) => JSON.stringify({ id })).join("\n"));
  const after = await runJson("recommend", "--users", broken, "--first", "1", "--out", at("broken-lists.ndjson"));
  expect(after.json).toMatchObject({ answered: 1, refused: 1 });

  const parquet = at("lists.parquet");
  expect((await runJson("recommend", ...options, ...context, "--out", parquet)).json).toMatchObject({ answered: 3 });
  const rows = await rowsOf(parquet);
  expect(rows.filter(({ userId }) => userId === "ada").map(({ itemId }) => itemId)).toEqual(api.items);
  expect(rows[0]).toMatchObject({ position: 1, recommendationId: null, strategy: "STABLE", at: expect.any(Date) });
  const flat = lists.flatMap(({ items }) => (items as { probability: number }[]).map(({ probability }) => probability));
  expect(rows.map(({ probability }) => probability)).toEqual(flat.map((p) => expect.closeTo(p, 6)));
}, 240_000);

test("everybody, killed on the way and gone on with: each once; another question does not mix in", async () => {
  const out = at("all.parquet");
  const args = ["recommend", "--users", "all", "--first", "3", "--out", out];
  const first = startGodwit(args, env);
  const part = `${out}.part`;
  await vi.waitFor(
    () => expect(JSON.parse(readFileSync(join(part, "progress.json"), "utf8")).parts).toBeGreaterThan(0),
    {
      timeout: 120_000,
      interval: 5,
    },
  );
  first.kill();
  await first.done;
  const other = await runJson("recommend", "--users", "all", "--first", "4", "--out", out);
  expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining(".part") });
  const { code, json } = await runJson(...args);
  const users = town.users.length - 1 + visitors.length;
  expect([code, json]).toEqual([0, expect.objectContaining({ answered: users, rows: users * 3, refused: 0 })]);
  expect(json["resumed"]).toBeGreaterThan(0);
  const rows = await rowsOf(out);
  expect(new Set(rows.map(({ userId, position }) => `${userId} ${position}`)).size).toBe(users * 3);
}, 240_000);

test("lists count as shown where that is asked for, and then only", async () => {
  const ids = at("ids.csv");
  writeFileSync(ids, "userId\nvisitor-000\n");
  const served = at("served.ndjson");
  const shown = async (): Promise<number> => {
    const service = await startHarness("embedded", { folder: data, env: { EMBEDDING: "static" } });
    try {
      const sets = await service.runtime.services.history.recommendations.shown("visitor-000", 0);
      return [...sets.values()].reduce((sum, times) => sum + times, 0);
    } finally {
      await service.close();
    }
  };
  expect(await shown()).toBe(0);
  await runJson("recommend", "--users", ids, "--first", "4", "--served", "--out", served);
  expect(linesOf(served)[0]!["recommendationId"]).toMatch(/^[0-9a-f-]{36}$/);
  expect(await shown()).toBe(4);
}, 240_000);

test("a list that was shown before the run was cut off is written as it was then, and counts once", async () => {
  await withApp(async ({ runtime }) => {
    const { recommendations } = runtime.services.history;
    const ids = ["visitor-001", "visitor-002"];
    const file = at("twice.txt");
    writeFileSync(file, ids.join("\n"));
    const question = {
      context: null,
      task: "DISCOVER" as const,
      filter: {},
      first: 5,
      after: null,
      profiling: true,
      turn: noTurns,
      includeHad: "NONE" as const,
      excludeServed: null,
      fatigue: null,
      strategy: null,
      diversity: null,
      exploration: 0.8,
      caps: null,
    };
    const kept: unknown[] = [];
    const run = async (cut: boolean) =>
      runBulk({
        name: "recommend",
        out: at("twice.ndjson"),
        question,
        keys: await keysOfFile(file, ["id"]),
        async answer(asked, step) {
          const lists = await listsFor(runtime, asked, question, step);
          kept.push(JSON.parse(JSON.stringify(lists)));
          if (cut) throw new Error("cut off after the history, before the file");
          return lists;
        },
        rows: () => [],
        columns: [],
      });
    await expect(run(true)).rejects.toThrow("cut off");
    // Another process goes on: it has nothing in memory of the first.
    runtime.services.recommendationSets.forgetAll();
    await run(false);
    // Chances are kept in single precision.
    type Kept = { userId: string; recommendationId: string; items: { itemId: string; propensity: number }[] }[];
    const of = (lists: unknown, chance: (propensity: number) => number) =>
      (lists as Kept).map(({ userId, recommendationId, items }) => ({
        userId,
        recommendationId,
        items: items.map(({ itemId, propensity }) => [itemId, chance(propensity)]),
      }));
    const before = of(kept[0], (chance) => expect.closeTo(chance, 4) as number);
    expect(of(kept[1], Number)).toEqual(before);
    expect(of(linesOf(at("twice.ndjson")), Number)).toEqual(before);
    for (const id of ids) {
      const shown = await recommendations.shown(id, 0);
      expect([shown.size, Math.max(...shown.values())]).toEqual([5, 1]);
    }
    // A run that was not cut off shows something again, and that counts.
    await run(false);
    for (const id of ids) {
      const times = [...(await recommendations.shown(id, 0)).values()];
      expect(times.reduce((sum, n) => sum + n, 0)).toBe(10);
    }
  });
}, 240_000);

test("audiences of a text and of many items are what the API answers", async () => {
  const out = at("audience.ndjson");
  await runJson("audience", "--text", "cooking pasta", "--first", "3", "--out", out);
  const [audience] = linesOf(out);
  expect((audience!["members"] as { userId: string }[]).map(({ userId }) => userId)).toEqual(api.audience);
  const items = at("items.ndjson");
  writeFileSync(
    items,
    [...town.items.slice(0, 3), { id: "gone" }, { id: "nul\u0000" }].map(({ id }) => JSON.stringify({ id })).join("\n"),
  );
  const parquet = at("audiences.parquet");
  const { json } = await runJson("audience", "--items", items, "--first", "2", "--out", parquet);
  expect(json).toMatchObject({ answered: 3, refused: 2 });
  expect(linesOf(`${parquet}.refused.ndjson`)).toEqual([
    { id: "gone", code: "NOT_FOUND", reason: expect.any(String) },
    { id: "nul\u0000", code: "BAD_USER_INPUT", reason: expect.any(String) },
  ]);
  const rows = await rowsOf(parquet);
  expect(rows.length).toBeGreaterThan(0);
  expect(rows[0]).toMatchObject({
    of: town.items[0]!.id,
    position: 1,
    score: expect.any(Number),
    topic: expect.any(String),
  });
}, 240_000);

test("what is wrong with the words is wrong usage", async () => {
  for (const [args, word] of [
    [["recommend", "--users", "all", "--out", at("x.txt")], ".parquet"],
    [["recommend", "--users", "all", "--out", at("x.ndjson"), "--context", '{"place": 1}'], "place"],
    [["recommend", "--users", "all", "--out", at("x.ndjson"), "--exploration", "2"], "0 to 1"],
    [["audience", "--out", at("x.ndjson")], "--item"],
    [["recommend", "--users", "-", "--out", at("x.ndjson")], "file"],
  ] as const)
    expect(await runJson(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(word) });
}, 240_000);
