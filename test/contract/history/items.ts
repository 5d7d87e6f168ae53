import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import type { History } from "../../../src/ports/history/history.js";
import { day, item } from "./records.js";

/** What every History must do with items. */
export function itemContract(of: () => History): void {
  let history: History;
  beforeAll(() => {
    history = of();
  });

  test("items: what an upsert did, numbers that stay, marks of deletion", async () => {
    const a = item("ia", { tags: ["x", "y, z"], attributes: { price: 3.5, sizes: ["S"] }, publishedAt: day + 123 });
    expect(await history.items.upsert([a, item("ib")])).toEqual(["NEW", "NEW"]);
    const [stored] = await history.items.byIds(["ia"]);
    expect(stored).toEqual({ ...a, number: stored!.number, deletedAt: null, generated: null });
    expect(await history.items.upsert([item("ib"), { ...a, tags: ["x"] }])).toEqual(["SAME", "FIELDS"]);
    expect(await history.items.upsert([{ ...a, tags: ["x"], title: "Other", contentHash: "other" }])).toEqual([
      "CONTENT",
    ]);
    expect(await history.items.remove(["ib", "never"])).toEqual(["ib"]);
    expect(await history.items.remove(["ib"])).toEqual([]);
    expect((await history.items.byIds(["ib"]))[0]!.deletedAt).not.toBeNull();
    expect(await history.items.upsert([item("ib")])).not.toEqual(["SAME"]); // it is back
    expect((await history.items.byIds(["ib", "ia"])).every(({ deletedAt }) => deletedAt === null)).toBe(true);
    expect((await history.items.byNumbers([stored!.number])).map(({ id, title }) => [id, title])).toEqual([
      ["ia", "Other"],
    ]);
  });

  test("items: what a model wrote stays while their own words do", async () => {
    const thin = item("thin");
    await history.items.upsert([thin]);
    const generated = { text: "What it is.", tags: ["a"], model: "m", of: thin.contentHash };
    const described = { id: "thin", contentHash: "with words", generated };
    expect(await history.items.describe([described, { ...described, id: "never" }])).toEqual(["thin"]);
    const stored = async () => (await history.items.byIds(["thin"]))[0]!;
    expect(await stored()).toMatchObject({ title: thin.title, contentHash: "with words", generated });
    expect(await history.items.upsert([thin, { ...item("other") }])).toEqual(["SAME", "NEW"]);
    expect(await history.items.upsert([{ ...thin, domain: "elsewhere" }])).toEqual(["FIELDS"]);
    expect(await stored()).toMatchObject({ domain: "elsewhere", contentHash: "with words", generated });
    expect(await history.items.upsert([{ ...thin, contentHash: "new words" }])).toEqual(["CONTENT"]);
    expect(await stored()).toMatchObject({ contentHash: "new words", generated: null });
    expect(await history.items.describe([described])).toEqual([]);
  });

  test("items: pages in order of id, filters on every field", async () => {
    const domain = `d-${randomUUID()}`;
    await history.items.upsert([
      item("p1", {
        domain,
        tags: ["red", "big"],
        attributes: { price: 5, brand: "Acme", size: ["M", "L"] },
        publishedAt: day,
      }),
      item("p2", { domain, tags: ["red"], attributes: { price: 20, brand: "Bolt" }, publishedAt: day + 1_000 }),
      item("p3", { domain, language: "zh", attributes: { price: "cheap" } }),
      item("p4", { domain, language: null }),
    ]);
    const ids = async (filter: Parameters<History["items"]["page"]>[0]) => {
      const rows = await history.items.page({ domains: [domain], ...filter }, 10, null);
      expect(await history.items.count({ domains: [domain], ...filter })).toBe(rows.length);
      return rows.map(({ id }) => id);
    };
    expect(await ids({})).toEqual(["p1", "p2", "p3", "p4"]);
    expect((await history.items.page({ domains: [domain] }, 2, "p1")).map(({ id }) => id)).toEqual(["p2", "p3"]);
    expect(await ids({ tagsAny: ["big", "none"] })).toEqual(["p1"]);
    expect(await ids({ tagsAll: ["red", "big"] })).toEqual(["p1"]);
    expect(await ids({ languages: ["zh"] })).toEqual(["p3"]);
    expect(await ids({ exclude: ["p1"], ids: ["p1", "p2"] })).toEqual(["p2"]);
    expect(await ids({ attributes: { brand: ["Acme", "Bolt"] } })).toEqual(["p1", "p2"]);
    expect(await ids({ attributes: { size: "L" } })).toEqual(["p1"]);
    expect(await ids({ attributes: { price: { gte: 5, lt: 20 } } })).toEqual(["p1"]);
    expect(await ids({ attributes: { "pri'ce\"; --": "x" } })).toEqual([]);
    // What is absent does not pass a condition, and so is not left out by its opposite.
    expect(await ids({ not: { attributes: { brand: "Acme" } } })).toEqual(["p2", "p3", "p4"]);
    expect(await ids({ not: { languages: ["zh"], attributes: { price: "cheap" } } })).toEqual(["p1", "p2", "p4"]);
    expect(await ids({ not: { not: { tagsAny: ["red"] } } })).toEqual(["p1", "p2"]);
    expect(await ids({ not: {} })).toEqual(["p1", "p2", "p3", "p4"]);
    expect(await ids({ publishedFrom: day, publishedBefore: day + 1_000 })).toEqual(["p1"]);
    expect(await ids({ not: { publishedBefore: day + 1_000 } })).toEqual(["p2", "p3", "p4"]);
  });

  test("items: what changed since a look is told, repeats allowed, losses not", async () => {
    const { horizon } = await history.items.changedSince(1n << 62n);
    await history.items.upsert([item("ch1"), item("ch2")]);
    const first = await history.items.changedSince(horizon);
    expect(first.items.map(({ id }) => id)).toEqual(expect.arrayContaining(["ch1", "ch2"]));
    await history.items.remove(["ch1"]);
    const second = await history.items.changedSince(first.horizon);
    expect(second.items.find(({ id }) => id === "ch1")!.deletedAt).not.toBeNull();
    expect(
      (await history.items.changedSince((await history.items.changedSince(second.horizon)).horizon)).items.map(
        ({ id }) => id,
      ),
    ).not.toContain("ia");
  });
}
