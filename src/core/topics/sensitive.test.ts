import { expect, it } from "vitest";
import { sensitiveKindOf } from "./sensitive.js";

it.each([
  [["living with diabetes"], [], "health"],
  [["sleep"], ["insomnia", "anxiety", "night"], "health"],
  [["失眠与焦虑"], [], "health"],
  [["prayer · bible"], [], "faith"],
  [["debt"], [], "money trouble"],
  [["选举"], [], "politics"],
])("%j with the terms %j is about %s", (labels, terms, kind) => {
  expect(sensitiveKindOf({ labels, terms })).toBe(kind);
});

it.each([
  [["mountains · trails"], ["hospital", "hike"]],
  [["songs · sheet music"], []],
  [["funds · shares"], ["index", "dividend"]],
])("%j with the terms %j is about none of them", (labels, terms) => {
  expect(sensitiveKindOf({ labels, terms })).toBeNull();
});
