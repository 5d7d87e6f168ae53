import { describe, expect, it } from "vitest";
import { groundedNarrative } from "./narrative-check.js";
import { narrativePrompt, type NarrativeFacts } from "./narrative-facts.js";

const facts: NarrativeFacts = {
  language: "en",
  sentences: 2,
  lines: ["Astronomy: 42 % of the interest, growing", "Bread: 18 % of the interest, steady"],
  named: ["Astronomy", "Bread"],
  others: ["Cycling", "Star"],
};
const chinese: NarrativeFacts = {
  ...facts,
  language: "zh",
  sentences: 1,
  lines: ["天文：42 %"],
  named: ["天文"],
  others: ["骑行"],
};

describe("a narrative", () => {
  it.each([
    ["Mostly Astronomy (42 %), and it is growing. Bread stays at 18 %.", null],
    ["<think>facts…</think>\nMostly astronomy, and it is growing.", "Mostly astronomy, and it is growing."],
    ['"Astronomy starts to lead."', "Astronomy starts to lead."],
  ])("that says what the facts say is taken: %j", (answer, told) => {
    expect(groundedNarrative(answer, facts)).toBe(told ?? answer);
  });

  it.each([
    ["a number of its own", "Astronomy is at 43 %."],
    ["another topic", "Astronomy leads, Cycling follows."],
    ["no topic", "The person likes many things."],
    ["a third sentence", "Astronomy leads. Bread follows. That is all."],
    ["no end", "Astronomy leads and"],
    ["Markdown", "**Astronomy** leads."],
    ["a thought that was cut off", "<think>Astronomy leads."],
    ["another language", "天文占 42 %。"],
    ["too many words", `Astronomy ${"and more ".repeat(60)}.`],
    ["nothing", ""],
  ])("with %s is refused", (_, answer) => {
    expect(groundedNarrative(answer, facts)).toBeNull();
  });

  it("is held to its language and facts in Chinese, too", () => {
    expect(groundedNarrative("最关注天文，占 42 %。", chinese)).toBe("最关注天文，占 42 %。");
    expect(groundedNarrative("最关注天文和骑行。", chinese)).toBeNull();
    expect(groundedNarrative("Mostly 天文 and nothing else at all.", chinese)).toBeNull();
  });

  it("is asked for in its language, of its facts", () => {
    expect(narrativePrompt(chinese)).toMatch(/one sentence in Chinese[\s\S]*天文：42 %/);
  });
});
