import { describe, expect, it } from "vitest";
import { createLocalEmbedder } from "../../src/adapters/embedding/local.js";
import { keptVectorsFile, readKeptVectors, townTexts } from "./kept-vectors.js";
import { stockOf } from "./library.js";
import { defaultTown, generateTown } from "./model.js";
import { themes } from "./themes/index.js";

const end = Date.parse("2026-05-10T12:00:00Z");
const town = generateTown({ ...defaultTown, stock: "whole", end });
const themeOf = town.truth.items;

describe("the whole stock", () => {
  it("has more than a thousand items, each theme in both languages and in four domains or more", () => {
    expect(town.items.length).toBeGreaterThan(1_000);
    for (const { name } of themes) {
      const its = town.items.filter(({ id }) => themeOf[id] === name);
      expect(its.length, name).toBeGreaterThanOrEqual(60);
      for (const language of ["en", "zh"])
        expect(its.filter((item) => item.language === language).length, `${name} in ${language}`).toBeGreaterThan(8);
      expect(new Set(its.map(({ domain }) => domain)).size, name).toBeGreaterThanOrEqual(4);
    }
  });

  it("says nothing twice", () => {
    for (const words of [town.items.map(({ title }) => title), town.items.map(({ text }) => text)])
      expect(words.filter((one, i) => words.indexOf(one) !== i)).toEqual([]);
  });

  it("is written in the language it says, with prices and levels where they belong", () => {
    for (const { title, text, language, domain, attributes } of town.items) {
      if (language === "zh") expect(title + text).toMatch(/\p{Script=Han}/u);
      else expect(title + text).not.toMatch(/\p{Script=Han}/u);
      if (domain === "shop") expect(attributes["price"], title).toBeGreaterThan(0);
      if (domain === "course") expect(["beginner", "intermediate", "advanced"], title).toContain(attributes["level"]);
    }
  });

  it("holds the small one, under the same ids", () => {
    const small = generateTown({ ...defaultTown, users: 5, days: 14, end });
    const whole = generateTown({ ...defaultTown, users: 5, days: 14, end, stock: "whole" });
    expect(whole.items.slice(0, small.items.length).map(({ id, title }) => [id, title])).toEqual(
      small.items.map(({ id, title }) => [id, title]),
    );
    expect(stockOf("small").flat()).toHaveLength(small.items.length);
  });

  it("leaves everybody something to discover: nobody has had nine tenths of a theme", () => {
    const sizes = new Map<string, number>();
    for (const theme of Object.values(themeOf)) sizes.set(theme, (sizes.get(theme) ?? 0) + 1);
    const had = new Map<string, Set<string>>();
    for (const { userId, itemId } of town.behaviours) {
      if (itemId === undefined) continue;
      const key = `${userId} ${themeOf[itemId]!}`;
      had.set(key, (had.get(key) ?? new Set()).add(itemId));
    }
    const most = [...had].filter(([key, items]) => items.size >= 0.9 * sizes.get(key.slice(key.indexOf(" ") + 1))!);
    expect(most.map(([key]) => key)).toEqual([]);
  });
});

describe("the vectors that are kept of the town", () => {
  it("are there for every text, and are what the built-in model makes of it", async () => {
    const { space, vectors } = readKeptVectors(keptVectorsFile);
    const texts = townTexts(town.items);
    expect([...texts].filter(([hash]) => !vectors.has(hash)).map(([, text]) => text)).toEqual([]);
    const some = [...texts].filter((_, i) => i % 300 === 0);
    const embedder = await createLocalEmbedder({ threads: 1 });
    try {
      expect(embedder.space, "npx tsx scripts/town/embed.ts makes them anew").toBe(space);
      const made = await embedder.embed(some.map(([, text]) => text));
      some.forEach(([hash], i) => {
        const cosine = vectors.get(hash)!.reduce((sum, x, j) => sum + x * made[i]![j]!, 0);
        expect(cosine).toBeGreaterThan(0.999);
      });
    } finally {
      await embedder.close();
    }
  });
});
