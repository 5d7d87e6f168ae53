import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkReasons } from "../support/check-reasons.js";
import { startHarness, type Harness } from "../support/harness.js";
import { recordBehaviours, upsertItems } from "../support/small-town.js";
import { languageWorld, themes } from "../support/two-languages.js";

const until = Date.parse("2026-06-01T00:00:00Z");
const han = /\p{Script=Han}/u;

describe.each(["zh", "both"] as const)("a catalogue of 600 items, languages: %s", (kind) => {
  const world = languageWorld(kind, until);
  let service: Harness;

  beforeAll(async () => {
    service = await startHarness("embedded", { startsAt: until, env: { EMBEDDING: "static" } });
    await service.gql(upsertItems, { items: world.items });
    for (let i = 0; i < world.behaviours.length; i += 500)
      await service.gql(recordBehaviours, { behaviours: world.behaviours.slice(i, i + 500) });
    await service.settle();
    await service.runtime.services.topics.fit();
    await service.settle();
  }, 240_000);
  afterAll(() => service?.close());

  /** The main topic of every item, by position. */
  const mainTopics = (): number[] => {
    const { catalogue } = service.runtime.services.editions.current;
    return world.items.map(({ id }) => {
      const { index, value } = catalogue.at(catalogue.positionOfId(id))!.topics;
      return index[value.indexOf(Math.max(...value))]!;
    });
  };

  test("topics are of one theme, whatever the language", () => {
    const main = mainTopics();
    const tables = new Map<number, number[]>();
    main.forEach((topic, i) => {
      const row = tables.get(topic) ?? themes.map(() => 0);
      row[world.themeOf.get(world.items[i]!.id)!]!++;
      tables.set(topic, row);
    });
    const right = [...tables.values()].reduce((sum, row) => sum + Math.max(...row), 0);
    expect(right / main.length).toBeGreaterThan(0.85);
  });

  test("labels are in the languages that items have, and in no other", async () => {
    const { topics } = await service.gql<{ topics: { label: string; zh: string; en: string; terms: string[] }[] }>(
      `{ topics(first: 256) { label zh: label(language: "zh") en: label(language: "en") terms } }`,
    );
    expect(new Set(topics.map(({ label }) => label)).size).toBe(topics.length);
    for (const { zh, en } of topics) {
      if (kind === "zh") expect([zh, en].every((label) => han.test(label))).toBe(true);
      else expect(han.test(zh) || !han.test(en)).toBe(true);
    }
    const words = new Set(
      themes.flatMap(({ zhThings, things }) => [...zhThings, ...things].flatMap((thing) => thing.split(" "))),
    );
    const telling = topics.filter(({ label }) =>
      label.split(" · ").some((term) => [...words].some((word) => word.includes(term) || term.includes(word))),
    );
    expect(telling.length / topics.length).toBeGreaterThan(0.85);
  });

  test("a search in either language finds its theme", async () => {
    let right = 0;
    let asked = 0;
    for (const [place, { name, zh }] of themes.entries())
      for (const text of kind === "zh" ? [zh] : [zh, name]) {
        const { search } = await service.gql<{ search: { item: { id: string } }[] }>(
          "query($text: String!) { search(text: $text, first: 5) { item { id } } }",
          { text },
        );
        asked += 5;
        right += search.filter(({ item }) => world.themeOf.get(item.id) === place).length;
      }
    expect(right / asked).toBeGreaterThan(0.7);
  });

  test("readers get what they read about, with reasons that are true", async () => {
    let own = 0;
    let shown = 0;
    for (const { id, themes: read } of world.readers.slice(0, 12)) {
      const { recommendations } = await service.gql<{
        recommendations: { edges: { node: { item: { id: string } } }[] };
      }>("query($userId: ID!) { recommendations(userId: $userId, first: 20) { edges { node { item { id } } } } }", {
        userId: id,
      });
      for (const { node } of recommendations.edges) {
        shown++;
        if (!read.includes(world.themeOf.get(node.item.id)!)) continue;
        own++;
      }
      expect((await checkReasons(service, id, {}, 20)).faults).toEqual([]);
    }
    expect(own / shown).toBeGreaterThan(0.7);
  });

  test("who reads both languages gets both, who reads one gets that one", async () => {
    const languageOf = new Map(world.items.map(({ id, language }) => [id, language]));
    const english = async (readers: typeof world.readers): Promise<number> => {
      const languages: (string | undefined)[] = [];
      for (const { id } of readers) {
        const { recommendations } = await service.gql<{
          recommendations: { edges: { node: { item: { id: string } } }[] };
        }>(
          "query($userId: ID!) { recommendations(userId: $userId, first: 20, task: DISCOVER) { edges { node { item { id } } } } }",
          { userId: id },
        );
        languages.push(...recommendations.edges.map(({ node }) => languageOf.get(node.item.id)));
      }
      return languages.filter((language) => language === "en").length / languages.length;
    };
    const reading = (language: string) => world.readers.filter((one) => one.language === language).slice(0, 6);
    expect(await english(reading("zh"))).toBeLessThan(0.3);
    if (kind === "zh") return;
    expect(await english(reading("en"))).toBeGreaterThan(0.7);
    const share = await english(reading("both"));
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.8);
  });
});
