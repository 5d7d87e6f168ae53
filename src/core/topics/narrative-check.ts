import { languageByScript } from "./language.js";
import type { NarrativeFacts } from "./narrative-facts.js";

const longest = 400;

/**
 * A language model's text as it may be shown; null = refused: thoughts or Markdown, too long, another language, a
 * number or a topic that the facts do not have, or none of the topics that they have.
 */
export function groundedNarrative(answer: string, facts: NarrativeFacts): string | null {
  const text = answer
    .replaceAll(/<(think|thinking|reasoning)>[\s\S]*?<\/\1>/gi, "")
    .trim()
    .replace(/^["“「]([\s\S]*)["”」]$/u, "$1")
    .replaceAll(/\s+/g, " ");
  if (text === "" || text.length > longest || /[<>{}[\]|*#`_]|https?:/u.test(text)) return null;
  if (!/[.!?。！？]$/u.test(text)) return null; // cut off
  if (sentencesOf(text) > facts.sentences || !speaks(text, facts.language)) return null;
  const lines = facts.lines.join("\n").toLowerCase();
  const known = new Set(numbersOf(lines));
  if (numbersOf(text).some((number) => !known.has(number))) return null;
  const said = text.toLowerCase();
  const names = facts.named.map((label) => label.toLowerCase());
  if (!names.some((label) => said.includes(label))) return null;
  // A label that is part of one that may be named is no sign of another topic.
  const foreign = facts.others
    .map((label) => label.toLowerCase())
    .filter((label) => !lines.includes(label) && !names.some((name) => name.includes(label)));
  return foreign.some((label) => hasWord(said, label)) ? null : text;
}

function sentencesOf(text: string): number {
  return (text.match(/[.!?](?=\s|$)|[。！？]/gu) ?? []).length;
}

function numbersOf(text: string): string[] {
  return (text.match(/\d+(?:[.,]\d+)*/gu) ?? []).map((number) => number.replace(",", "."));
}

function speaks(text: string, language: string): boolean {
  const script = languageByScript(text);
  const wanted = languageByScript(new Intl.DisplayNames(language, { type: "language" }).of(language) ?? "");
  // Japanese is known by its kana, its name in itself is of Han alone.
  return script === (language === "ja" ? "ja" : wanted);
}

function hasWord(text: string, label: string): boolean {
  if (/\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}/u.test(label)) return text.includes(label);
  const escaped = label.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<!\\p{L})${escaped}(?!\\p{L})`, "u").test(text);
}
