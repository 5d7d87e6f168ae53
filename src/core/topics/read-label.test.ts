import { expect, it } from "vitest";
import { readLabel } from "./read-label.js";

// Shapes of answers that Qwen, DeepSeek, Gemma, SmolLM2, Llama and hosted models gave to the prompt.
it.each<[string, string | null]>([
  ["Astronomy", "Astronomy"],
  ["  Astronomy.\n", "Astronomy"],
  ["**Astronomy**", "Astronomy"],
  ["# Astronomy\n\nThese items are about stars.", "Astronomy"],
  ["Topic: Astronomy", "Astronomy"],
  ["**Topic:** Astronomy", "Astronomy"],
  ["The topic is Astronomy.", "Astronomy"],
  ['"Home gardening"', "Home gardening"],
  ["“园艺”", "园艺"],
  ["主题：园艺", "园艺"],
  ["「園芸」", "園芸"],
  ["- Astronomy", "Astronomy"],
  ["1. Astronomy", "Astronomy"],
  ["Sure! Here is the name:\n\nAstronomy", "Astronomy"],
  ["```\nAstronomy\n```", "Astronomy"],
  ['```json\n{"topic": "Astronomy"}\n```', "Astronomy"],
  ["<think>\nThe items are telescopes.\n</think>\n\nAstronomy", "Astronomy"],
  ["The items are telescopes.\n</think>\nAstronomy", "Astronomy"],
  ["Rock & roll", "Rock & roll"],
  ["C++ programming", "C++ programming"],
  ["<think>\nOkay, the user wants me to", null],
  ['{"en":"1","zh":"100000000000"}', null],
  ['{"en":"1"}', null],
  ['{"topic": "Astro', null],
  ["1", null],
  ["", null],
  ["Topic:", null],
  ["These items are all about the night sky and how to watch it", null],
  ["这些商品都是关于如何在家里种植各种蔬菜和花卉的内容", null],
  ["Astronomy? Or physics?", null],
  ["I'm sorry, but I can't help with that.", null],
  ["https://example.org/astronomy", null],
  ["| Astronomy |", null],
])("of %j reads %j", (answer, name) => {
  expect(readLabel(answer)).toBe(name);
});
