import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { seeded, seedOf } from "../../core/statistics/random.js";
import { dayMs } from "../../core/time.js";
import type { Embedder } from "../../ports/embedder.js";
import { evaluateLiveSet, jsonOfLive, liveTable, type LiveRun } from "./live.js";
import { prepare } from "./prepare.js";

const split = Date.UTC(2026, 3, 1);
/** What comes from here on differs between the two histories. */
const cut = split + 5 * dayMs;
const folder = mkdtempSync(join(tmpdir(), "godwit-live-"));
const embedder: Embedder = {
  space: "test:words:16",
  dimension: 16,
  embed: (texts) =>
    Promise.resolve(
      texts.map((text) => {
        const vector = new Float32Array(16).fill(0.05);
        for (const word of text.split(" ")) vector[seedOf(word) % 16]! += 1;
        const norm = Math.hypot(...vector);
        return vector.map((x) => x / norm);
      }),
    ),
  health: () => Promise.resolve({ state: "UP", detail: "ready" }),
  close: () => Promise.resolve(),
};

/** 40 users of two tastes, a session every other day, from 40 days before the split to ten after it. */
function history(laterShift: number): string {
  const random = seeded(4);
  const lines: string[] = [];
  for (let day = -40; day < 10; day++)
    for (let user = 0; user < 40; user++) {
      if ((day + user) % 2 !== 0) continue;
      const at = split + day * dayMs + user * 60_000;
      for (let n = 0; n < 2; n++) {
        const drawn = 2 * Math.floor(45 * random() ** 1.5) + (user % 2);
        const item = at < cut ? drawn : (drawn + laterShift) % 90;
        const occurredAt = new Date(at + n * 1_000).toISOString();
        lines.push(JSON.stringify({ userId: `u${user}`, itemId: `i${item}`, type: "PURCHASE", occurredAt }));
      }
    }
  return lines.join("\n");
}

async function run(file: string): Promise<LiveRun> {
  const parts = { items: join(folder, "items.ndjson"), behaviours: join(folder, file), embedder, progress: () => {} };
  const options = { split, tasks: ["NEXT", "DISCOVER"] as const, top: 5, seed: 3, perUser: 10, sessions: 1_000 };
  return evaluateLiveSet(await prepare({ ...parts, cacheFolder: join(folder, "cache") }), { ...options, ...parts });
}

let one: LiveRun;
beforeAll(async () => {
  const items = Array.from({ length: 90 }, (_, i) =>
    JSON.stringify({ id: `i${i}`, title: `${i % 2 ? "film drama" : "garden rose"} ${i}`, domain: "shop" }),
  );
  writeFileSync(join(folder, "items.ndjson"), items.join("\n"));
  writeFileSync(join(folder, "one.ndjson"), history(0));
  writeFileSync(join(folder, "other.ndjson"), history(7));
  one = await run("one.ndjson");
});
afterAll(() => rmSync(folder, { recursive: true }));

it("says the same of the sessions before a time, whatever comes after it", async () => {
  const other = await run("other.ndjson");
  one.tasks.forEach(({ judged, tuned }, i) => {
    const early = (all: typeof judged) => all.filter(({ at }) => at < cut);
    expect(early(judged).length).toBeGreaterThan(50);
    expect(early(other.tasks[i]!.judged)).toEqual(early(judged));
    expect(other.tasks[i]!.judged).not.toEqual(judged);
    expect(other.tasks[i]!.tuned).toEqual(tuned);
  });
  expect(other.model.weights).toEqual(one.model.weights);
});

it("prints Godwit beside tuned baselines, and single sessions where they are asked for", () => {
  const [task] = jsonOfLive(one).tasks;
  expect(task).not.toHaveProperty("judged");
  expect(task!.methods[0]!.name).toBe("godwit");
  expect(task!.methods.length).toBeGreaterThan(10);
  expect(task!.difference).toMatchObject({ of: "godwit", against: task!.best });
  expect(task!.model.features.length).toBeGreaterThan(0);
  const [detailed] = jsonOfLive(one, { details: true }).tasks;
  expect(detailed!.judged![0]).toMatchObject({
    userId: expect.stringMatching(/^u\d+$/),
    ndcg: { godwit: expect.any(Number) },
  });
  const table = liveTable(one);
  expect(table).toContain(
    `NEXT, live, top 5, from ${new Date(split).toISOString()}: ${one.tasks[0]!.sessions} sessions`,
  );
  for (const { name } of one.tasks[0]!.methods) expect(table).toContain(name);
});
