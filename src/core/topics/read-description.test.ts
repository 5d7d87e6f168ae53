import { describe, expect, it } from "vitest";
import { readDescription } from "./read-description.js";

const own = 'Dobsonian 8"';
const sentence = "A large reflecting telescope on a simple wooden mount, for looking at galaxies.";

describe("a description in what a language model answers", () => {
  it.each([
    [`Description: ${sentence}\nTags: telescope, astronomy, optics`, ["telescope", "astronomy", "optics"]],
    [
      `<think>Hm, 42?</think>\n**Description:** ${sentence}\n**Tags:** telescope; #astronomy, Telescope`,
      ["telescope", "astronomy"],
    ],
    ["```json\n" + JSON.stringify({ description: sentence, tags: ["telescope", 7] }) + "\n```", ["telescope"]],
    [`${sentence}\nTags: telescope`, ["telescope"]],
    [sentence, []],
  ])("is read out of its form: %#", (answer, tags) => {
    expect(readDescription(answer, own)).toEqual({ text: sentence, tags });
  });

  it.each([
    ["<think>It is a telescope", "a thought that was cut off"],
    ["Description: A telescope of 1,200 mm focal length.", "a number that nobody said"],
    ["Description: See https://example.org for a telescope.", "an address"],
    ["Description: 一台大型反射望远镜，适合观察星系。", "another script"],
    ['{"description": 12}', "JSON without a description"],
    ["Here you are:\nTags: telescope", "tags alone"],
    [`Description: ${"very ".repeat(100)}large telescope.`, "an endless one"],
  ])("is refused where it is none: %s", (answer) => {
    expect(readDescription(answer, own)).toBeNull();
  });

  it("keeps numbers that the item has, and Chinese where the item is Chinese", () => {
    expect(readDescription('Description: A telescope with a mirror of 8".', own)).not.toBeNull();
    expect(readDescription("描述：一种用来种番茄的肥料。\n标签：园艺、肥料, fertiliser", "番茄肥")).toEqual({
      text: "一种用来种番茄的肥料。",
      tags: ["园艺", "肥料"],
    });
  });
});
