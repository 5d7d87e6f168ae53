import { pino } from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createLocalEmbedder } from "../../adapters/embedding/local.js";
import { GodwitError } from "../../core/errors.js";
import type { TopicRecord } from "../../ports/history/codebooks.js";
import type { Embedder } from "../../ports/embedder.js";
import { nameTopics } from "./name-topics.js";

let meaning: Embedder;
beforeAll(async () => {
  meaning = await createLocalEmbedder({ fast: true });
});
afterAll(() => meaning.close());

const themes = [
  { own: "mount", titles: ["telescope eyepiece", "star chart", "planets and their moons", "telescope mount"] },
  { own: "tin", titles: ["bread tin", "baking bread at home", "rye bread recipe", "bread oven"] },
  { own: "链条", titles: ["自行车轮胎", "山地自行车", "骑行手套", "自行车链条"] },
];

/** Labels after the model gave these answers, one a topic; `before`: what the topics were called. */
async function named(
  answers: readonly (string | Error)[],
  before: readonly string[] = [],
): Promise<{ labels: string[]; topics: TopicRecord[]; asked: number }> {
  const topics = themes.map(
    ({ own }, position): TopicRecord => ({
      id: `t${position}`,
      position,
      label: own,
      labels: { [position === 2 ? "zh" : "en"]: own },
      terms: [own],
      size: 4,
      parentId: null,
    }),
  );
  const model = {
    name: "scripted",
    complete: async (prompt: string): Promise<string> => {
      const answer = answers[themes.findIndex(({ titles }) => prompt.includes(titles[0]!))]!;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    health: async () => ({ state: "UP", detail: "Scripted." }) as const,
  };
  const { asked } = await nameTopics(
    { model, meaning, log: pino({ level: "silent" }) },
    topics,
    themes.map(({ titles }, i) => ({
      titles,
      before: before[i] === undefined ? null : { label: before[i], labels: {} },
    })),
  );
  return { labels: topics.map(({ label }) => label), topics, asked };
}

const own = themes.map((theme) => theme.own);

it("takes names that mean the topic, whatever they are dressed in, and gives them in their language", async () => {
  const { labels, topics } = await named(["<think>\nStars?\n</think>\n**Telescopes**", "Topic: Bread", "“自行车”"]);
  expect(labels).toEqual(["Telescopes", "Bread", "自行车"]);
  expect(topics.map((topic) => topic.labels)).toEqual([{ en: "Telescopes" }, { en: "Bread" }, { zh: "自行车" }]);
});

it("refuses what means something else, another topic, or nothing, and what is no name", async () => {
  expect((await named(["Football", "Telescopes", "bread"])).labels).toEqual(own);
  expect(
    (await named(['{"en":"1"}', "<think>\nThese items", "这些商品都是关于自行车的，请选择您喜欢的商品"])).labels,
  ).toEqual(own);
});

it("goes on where the model fails", async () => {
  const { labels } = await named([new GodwitError("UNAVAILABLE", "away"), "Bread", "自行车"]);
  expect(labels).toEqual(["mount", "Bread", "自行车"]);
});

it("keeps a name that it gave before while it fits, without asking again", async () => {
  expect(await named(["x", "y", "z"], ["Telescopes", "Bread", "自行车"])).toMatchObject({
    labels: ["Telescopes", "Bread", "自行车"],
    asked: 0,
  });
  expect(await named(["x", "Bread", "z"], own)).toMatchObject({ labels: own, asked: 0 });
  expect(await named(["x", "Bread", "z"], ["Telescopes", "Football", "自行车"])).toMatchObject({
    labels: ["Telescopes", "Bread", "自行车"],
    asked: 1,
  });
});
