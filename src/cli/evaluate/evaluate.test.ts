import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seeded, seedOf } from "../../core/statistics/random.js";
import type { Embedder } from "../../ports/embedder.js";
import { evaluate as evaluateSet, type EvaluateOptions } from "./evaluate.js";
import type { Evaluation } from "./report.js";
import { htmlReport } from "./html-report.js";
import { jsonOf, jsonOfSplits } from "./json.js";
import { pooled } from "./pool.js";
import { prepare, type PrepareOptions } from "./prepare.js";
import { pooledTable, tableOf } from "./table.js";

const split = Date.UTC(2026, 3, 1);
const day = 86_400_000;
const words = {
  garden: ["rose", "spade", "seed", "hedge", "lawn", "pot"],
  film: ["actor", "scene", "screen", "director", "drama", "camera"],
};
const folder = mkdtempSync(join(tmpdir(), "godwit-evaluate-"));
let embedded = 0;

/** Words hashed to 32 places: an embedder without a model. */
const embedder: Embedder = {
  space: "test:words:32",
  dimension: 32,
  embed: (texts) => {
    embedded += texts.length;
    return Promise.resolve(
      texts.map((text) => {
        const vector = new Float32Array(32).fill(0.05);
        for (const word of text.toLowerCase().split(/\W+/)) vector[seedOf(word) % 32]! += 1;
        const norm = Math.hypot(...vector);
        return vector.map((x) => x / norm);
      }),
    );
  },
  health: () => Promise.resolve({ state: "UP", detail: "ready" }),
  close: () => Promise.resolve(),
};

const behaviour = (user: number, item: number, at: number) =>
  JSON.stringify({
    userId: `u${user}`,
    itemId: `i${item}`,
    type: "PURCHASE",
    value: 1,
    sessionId: `${user}/${Math.floor(at / day)}`,
    occurredAt: new Date(at).toISOString(),
    timeZone: "Europe/London",
  });

/** 60 users, each of one taste, one session a week: 13 before the split and two after it. */
function behaviours(afterwards: boolean): string[] {
  const random = seeded(4);
  const lines: string[] = [];
  for (let week = -13; week < 2; week++) {
    for (let user = 0; user < 60; user++) {
      for (let n = 0; n < 3; n++) {
        const item = 2 * Math.floor(20 * random() ** 1.5) + (user % 2);
        if (week < 1 || afterwards)
          lines.push(behaviour(user, item, split + week * 7 * day + user * 60_000 + n * 1000));
      }
    }
  }
  return lines;
}

type Options = EvaluateOptions & PrepareOptions;
const evaluate = async (options: Options): Promise<Evaluation> => evaluateSet(await prepare(options), options);

const options = (changes: Partial<Options> = {}): Options => ({
  items: join(folder, "items.ndjson"),
  behaviours: join(folder, "behaviours.ndjson"),
  split,
  tasks: ["DISCOVER"],
  top: 5,
  seed: 3,
  embedder,
  cacheFolder: join(folder, "cache"),
  progress: () => {},
  ...changes,
});

beforeAll(() => {
  const items = Array.from({ length: 40 }, (_, i) => {
    const some = words[i % 2 ? "film" : "garden"];
    return JSON.stringify({ id: `i${i}`, title: `${some[i % 6]} ${some[(i * 5 + 1) % 6]} ${i}`, domain: "shop" });
  });
  writeFileSync(join(folder, "items.ndjson"), items.join("\n"));
  writeFileSync(join(folder, "behaviours.ndjson"), behaviours(true).join("\n"));
  writeFileSync(join(folder, "first.ndjson.gz"), gzipSync(behaviours(false).join("\n")));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("godwit evaluate", () => {
  it("answers with the contract object, Godwit beside every baseline", async () => {
    const evaluation = await evaluate(options());
    const { report } = evaluation.tasks[0]!;
    expect(jsonOf(evaluation)).toBe(report);
    expect(Object.keys(report)).toEqual([
      "task",
      "top",
      "split",
      "users",
      "items",
      "methods",
      "best",
      "difference",
      "topics",
      "cold",
      "fairness",
      "reliability",
      "uncalibrated",
      "model",
    ]);
    expect(report).toMatchObject({
      task: "DISCOVER",
      top: 5,
      split: "2026-04-01T00:00:00.000Z",
      items: 40,
      difference: { of: "godwit", against: report.best },
    });
    expect(report.methods[0]!.name).toBe("godwit");
    expect(report.methods).toHaveLength(11);
    for (const method of report.methods) {
      expect(Object.keys(method)).toEqual([
        "name",
        "hr",
        "precision",
        "recall",
        "f1",
        "ndcg",
        "mrr",
        "coverage",
        "diversity",
        "novelty",
        "calibration",
        "seconds",
      ]);
      for (const value of Object.values(method).slice(1)) expect(Number.isFinite(value)).toBe(true);
    }
    const popular = report.methods.find(({ name }) => name === "popularity, all")!;
    expect(report.methods[0]!.ndcg).toBeGreaterThan(popular.ndcg);
    expect(tableOf(evaluation)).toContain(`godwit against ${report.best}`);
    expect(htmlReport([evaluation])).not.toMatch(/https?:|<script/);
  });

  it("judges both tasks in one run as each alone, sees nothing after the first later session, reads gzip, and embeds nothing twice", async () => {
    const both = await evaluate(options({ tasks: ["NEXT", "DISCOVER"] }));
    const first = { behaviours: join(folder, "first.ndjson.gz") };
    const alone = [await evaluate(options({ tasks: ["NEXT"], ...first })), await evaluate(options({ ...first }))];
    const figures = ({ tasks }: typeof both) =>
      tasks.map(({ report, weights }) => ({
        task: report.task,
        weights,
        methods: report.methods.map(({ name, ndcg, calibration }) => ({ name, ndcg, calibration })),
      }));
    expect(figures(both)).toEqual(alone.flatMap(figures));
    expect(jsonOf(both)).toEqual({
      next: both.tasks[0]!.report,
      discover: both.tasks[1]!.report,
      seconds: both.seconds,
    });
    for (const text of [tableOf(both), htmlReport([both])]) expect(text).toMatch(/NEXT, top 5[^]*DISCOVER, top 5/);
    expect(embedded).toBe(40);
    expect(readdirSync(join(folder, "cache")).map((name) => statSync(join(folder, "cache", name)).size)).toEqual([
      40 * (16 + 4 * 32),
    ]);
  });

  it("pools several splits by user: what one split says of each is averaged, and each counts once", async () => {
    const evaluations: Evaluation[] = [];
    for (const at of [split - 28 * day, split]) evaluations.push(await evaluate(options({ split: at })));
    const [report] = pooled(evaluations, { seed: 3 });
    const mean = (name: string): number => {
      const ofUsers = new Map<number, number[]>();
      for (const {
        tasks: [task],
      } of evaluations)
        task!.judged.users.forEach((user, i) =>
          ofUsers.set(user, [...(ofUsers.get(user) ?? []), task!.judged.ndcg.get(name)![i]!]),
        );
      return (
        [...ofUsers.values()].reduce((sum, all) => sum + all.reduce((a, b) => a + b) / all.length, 0) / ofUsers.size
      );
    };
    expect(report).toMatchObject({
      task: "DISCOVER",
      splits: ["2026-03-04T00:00:00.000Z", "2026-04-01T00:00:00.000Z"],
      users: new Set(evaluations.flatMap(({ tasks }) => tasks[0]!.judged.users)).size,
    });
    for (const { name, ndcg } of report!.methods) expect(ndcg).toBeCloseTo(mean(name), 12);
    expect(report!.difference.ndcg.mean).toBeCloseTo(mean("godwit") - mean(report!.best), 12);
    expect(jsonOfSplits(evaluations, [report!])).toEqual({ splits: evaluations.map(jsonOf), pooled: [report] });
    expect(pooledTable([report!])).toMatch(/2 splits together \(2026-03-04, 2026-04-01\)[^]*godwit against/);
    expect(htmlReport(evaluations, [report!])).toMatch(/2 splits together[^]*Split 2026-03-04[^]*Split 2026-04-01/);
  });

  it("says which line is wrong, and when nobody can be judged", async () => {
    writeFileSync(join(folder, "bad.ndjson"), '{"id":"a","title":"b"}\n{"id":7}\n');
    await expect(evaluate(options({ items: join(folder, "bad.ndjson") }))).rejects.toThrow(/bad\.ndjson, line 2/);
    await expect(evaluate(options({ split: Date.UTC(2040, 0, 1) }))).rejects.toThrow(/choose a split inside the data/);
    await expect(evaluate(options({ items: join(folder, "absent.ndjson") }))).rejects.toThrow(/cannot be read/);
  });

  it("judges with the default weights where nothing can be fitted, and says so", async () => {
    const nine = Array.from({ length: 9 }, (_, user) => [
      behaviour(user, user, split - day),
      behaviour(user, (user + 1) % 9, split + day),
    ]);
    const path = join(folder, "few.ndjson");
    writeFileSync(path, nine.flat().join("\n"));
    const found = await evaluate(options({ behaviours: path, tasks: ["NEXT"] }));
    expect(found.tasks[0]!.report.users).toBe(9);
    expect(found.tasks[0]!.ranker).toBeNull();
    expect(tableOf(found)).toContain("nothing was fitted");
    expect(htmlReport([found])).toContain("Nothing was fitted");
  });

  it("is not thrown by one behaviour of another age", async () => {
    const path = join(folder, "old.ndjson");
    writeFileSync(path, [behaviour(7, 3, Date.UTC(1996, 0, 1)), ...behaviours(true)].join("\n"));
    expect((await evaluate(options({ behaviours: path }))).tasks[0]!.ranker).not.toBeNull();
  });

  it("leaves out refused records and goes on, by the rules of import", async () => {
    const path = join(folder, "some-bad.ndjson");
    const lines = behaviours(true);
    writeFileSync(
      path,
      `\ufeff${["not json", behaviour(1, 1, 0), lines[0], lines[0]!.replace('"value":1', '"value":"1"'), ...lines].join("\r\n")}`,
    );
    const refused: string[] = [];
    const data = await prepare({
      ...options({ behaviours: path }),
      reading: {
        limits: { textCharacters: 20_000, futureToleranceMs: 600_000 },
        now: Date.UTC(2026, 11, 1),
        strict: false,
        onRefused: ({ line, path: field }) => refused.push([line, ...field].join(" ")),
      },
    });
    expect(refused).toEqual(["1", "2 occurredAt", "4 value"]);
    expect(data.behaviours).toHaveLength(new Set(lines).size);
  });
});
