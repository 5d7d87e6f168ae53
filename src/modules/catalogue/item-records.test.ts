import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migratedImage } from "../../../test/support/postgres-image.js";
import { openEmbedded, type Database } from "../../adapters/postgres/database.js";
import { prismaHistory } from "../../adapters/postgres/history/history.js";
import type { Item } from "../../core/types.js";
import type { History } from "../../ports/history/history.js";
import { ItemRecords } from "./item-records.js";
import { itemContentHash } from "./item-text.js";

function item(id: string, title: string): Item & { contentHash: string } {
  const plain = {
    id,
    domain: "news",
    title,
    text: "",
    tags: [],
    language: null,
    attributes: {},
    publishedAt: null,
    expiresAt: null,
  };
  return { ...plain, contentHash: itemContentHash(plain) };
}

describe("item records", () => {
  let database: Database;
  let history: History;
  beforeAll(async () => {
    database = await openEmbedded(null, await migratedImage());
    history = prismaHistory(database);
  });
  afterAll(() => history.close());

  it("reads an item once, anew after it changed, and keeps no more than it may", async () => {
    await history.items.upsert([item("a", "A"), item("b", "B"), item("c", "C")]);
    const records = new ItemRecords(history, 1_100);
    const statements = async (...ids: string[]): Promise<number> => {
      const before = database.statements();
      expect((await records.byIds(ids)).map(({ id }) => id).toSorted()).toEqual(ids.filter((id) => id !== "none"));
      return database.statements() - before;
    };
    expect(await statements("a", "b", "none")).toBe(1);
    expect(await statements("a", "b")).toBe(0);

    await history.items.upsert([item("a", "A, second edition")]);
    records.forget(["a"]);
    expect((await records.byIds(["a"]))[0]!.title).toBe("A, second edition");

    expect(await statements("b")).toBe(0);
    expect(await statements("c")).toBe(1); // takes the place of a, which was not asked for longest
    expect(await statements("b", "c")).toBe(0);
    expect(await statements("a")).toBe(1);
  });

  it("does not keep what changed while it was being read", async () => {
    await history.items.upsert([item("d", "A")]);
    const records = new ItemRecords(history);
    const reading = records.byIds(["d"]);
    records.forget(["d"]);
    await reading;
    await history.items.upsert([item("d", "B")]);
    expect((await records.byIds(["d"]))[0]!.title).toBe("B");
  });
});
