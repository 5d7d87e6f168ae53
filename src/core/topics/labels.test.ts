import { describe, expect, it } from "vitest";
import { labelCandidates, type TopicDocument } from "./label-candidates.js";
import { labelTopics, type Meaning, type TopicLabel } from "./labels.js";
import { foldPlural, termsOf } from "./terms.js";

const document = (topic: number, title: string, text = "", language: string | null = null): TopicDocument => ({
  topic: { index: [topic], value: [1] },
  title,
  text,
  language,
});

const labelled = (documents: readonly TopicDocument[], k: number, meaning: Meaning | null = null): TopicLabel[] =>
  labelTopics(labelCandidates(documents, k), meaning);

describe("labelTopics", () => {
  it("names topics by what is distinctive, not by what is everywhere", () => {
    const labels = labelled(
      [
        document(0, "Red Christmas decorations"),
        document(0, "CHRISTMAS DECORATION for the door"),
        document(0, "Wreath and Christmas decorations"),
        document(0, "Red wreath"),
        document(1, "Red tea towels"),
        document(1, "TEA TOWEL with roses"),
        document(1, "Red roses on a tea towel"),
      ],
      2,
    );
    expect(labels[0]!.label).toMatch(/^christmas decorations?/);
    expect(labels[0]!.terms).toContain("wreath");
    expect(labels[1]!.label).toMatch(/^tea towels?/);
    expect(labels[0]!.terms.indexOf("red") === -1 || labels[0]!.terms.indexOf("red") > 0).toBe(true);
  });

  it("finds the words of Chinese texts", () => {
    const labels = labelled(
      [
        document(0, "这部电影的导演获得了大奖", "我们觉得电影非常好看", "zh"),
        document(0, "年轻导演的新电影", "演员和导演谈电影", "zh"),
        document(0, "电影票房", "", "zh"),
        document(1, "新款手机发布", "手机的屏幕更大", "zh"),
        document(1, "手机电池与屏幕", "", "zh"),
        document(1, "手机芯片", "", "zh"),
      ],
      2,
    );
    expect(labels[0]!.terms.slice(0, 2).toSorted()).toEqual(["导演", "电影"]);
    expect(labels[0]!.labels).toEqual({ zh: labels[0]!.label });
    expect(labels[1]!.terms[0]).toBe("手机");
    expect(labels.flatMap((l) => l.terms)).not.toContain("我们");
  });

  it("tells topics with the same words apart and numbers those without any", () => {
    const labels = labelled(
      [document(0, "tea"), document(0, "tea"), document(1, "tea"), document(1, "tea"), document(2, "12 345")],
      4,
    );
    expect(new Set(labels.map((l) => l.label)).size).toBe(4);
    expect(labels[2]).toEqual({ label: "topic 3", labels: {}, terms: [] });
  });
});

describe("a label", () => {
  const towels = ["Tea towel", "Red tea towel", "Tea towel with roses"].map((title) => document(0, title));

  it("stands in each language that the topic's items have, and in no other", () => {
    const both = [...towels, ...["茶巾 玫瑰", "红色茶巾", "茶巾"].map((title) => document(0, title))];
    const [label] = labelled([...both, document(1, "camera lens"), document(1, "camera")], 2);
    expect(Object.keys(label!.labels).toSorted()).toEqual(["en", "zh"]);
    expect(Object.keys(labelled(towels, 1)[0]!.labels)).toEqual(["en"]);
  });

  it("never has the terms of another topic's in another order", () => {
    const crime = ["crime thriller action", "thriller crime action", "action, crime, thriller", "crime; thriller"];
    const labels = labelled(
      crime.flatMap((title, i) => [document(i % 2, title), document(i % 2, title)]),
      2,
    );
    const parts = labels.map(({ label }) => label.split(" · ").toSorted().join());
    expect(new Set(parts).size).toBe(2);
  });

  it("is the term that lies nearest by meaning among those that stand there as often", () => {
    const documents = ["quiet telescope", "quiet telescope", "quiet telescope"].map((title) => document(0, title));
    const meaning: Meaning = {
      nearness: (key, topic) => (topic === 0 ? ({ telescope: 0.7, quiet: 0.1 }[key] ?? 0.2) : 0.1),
      likeness: () => 0,
    };
    expect(labelled([...documents, document(1, "bread")], 2, meaning)[0]!.terms[0]).toBe("telescope");
  });

  it("is never what nearly every item of a catalogue says", () => {
    const things = ["mill", "saucer", "socks", "coat", "dish"];
    const documents = Array.from({ length: 40 }, (_, i) =>
      document(i % 5, `Acme ${things[i % 5]!}`, "Machine washable, for every home."),
    );
    for (const { terms } of labelled(documents, 5)) expect(terms.join(" ")).not.toMatch(/acme|washable|machine|home/);
  });
});

describe("termsOf", () => {
  it("leaves out stop words, numbers and possessives, and pairs only neighbours", () => {
    expect(termsOf("The baker's 24 cakes, and a T-Light holder").map((t) => t.key)).toEqual([
      "baker",
      "cake",
      "t-light",
      "holder",
      "t-light holder",
    ]);
  });

  it("reads mixed scripts in one text", () => {
    expect(termsOf("机器学习 with Python").map((t) => t.key)).toEqual(expect.arrayContaining(["学习", "python"]));
  });

  it("folds English plurals and nothing else", () => {
    expect(["candles", "boxes", "dishes", "berries", "glass", "bus", "tennis", "ties"].map(foldPlural)).toEqual([
      "candle",
      "box",
      "dish",
      "berry",
      "glass",
      "bus",
      "tennis",
      "tie",
    ]);
  });
});
