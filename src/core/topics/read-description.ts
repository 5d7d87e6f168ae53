import { languageByScript } from "./language.js";
import { withoutThoughts } from "./read-label.js";

/** What a language model says of an item. */
export interface Description {
  /** one or two sentences */
  readonly text: string;
  readonly tags: readonly string[];
}

const shortest = 8;
const longest = 400;
const mostTags = 6;
const longestTag = 40;
const description = /^(?:description|描述|简介|说明)\s*[:：]\s*(.*)$/iu;
const tags = /^(?:tags|keywords|标签|关键词)\s*[:：]\s*(.*)$/iu;

/**
 * The description and tags in a language model's answer to an item's own words; null where it holds none, or says what
 * it cannot know: numbers and addresses that the item does not have, another script. Thoughts, Markdown and JSON around
 * it are left out.
 */
export function readDescription(answer: string, own: string): Description | null {
  const said = withoutThoughts(answer);
  if (said === null) return null;
  const { text, words } = fromJson(said) ?? fromLines(said);
  const plain = text.normalize("NFC").replaceAll(/\s+/g, " ").trim();
  if (plain.length < shortest || plain.length > longest || !isGrounded(plain, own)) return null;
  const known = new Set<string>();
  const kept = words
    .map((word) => undressed(word).normalize("NFC"))
    .filter((word) => isTag(word, own) && known.size < known.add(word.toLowerCase()).size)
    .slice(0, mostTags);
  return { text: plain, tags: kept };
}

interface Said {
  readonly text: string;
  readonly words: readonly string[];
}

function fromLines(said: string): Said {
  const lines = said
    .replaceAll(/```\w*/g, "")
    .split("\n")
    .map(undressed)
    .filter((line) => line !== "");
  const told = lines.flatMap((line) => description.exec(line)?.[1] ?? []);
  const listed = lines.flatMap((line) => tags.exec(line)?.[1] ?? []);
  // A model that continues the pattern begins with the sentence itself.
  const first = lines.find((line) => !/[:：]/.test(line));
  return { text: told[0] ?? first ?? "", words: (listed[0] ?? "").split(/[,，、;；]/) };
}

function fromJson(said: string): Said | null {
  const body = /\{[\s\S]*\}/.exec(said)?.[0];
  if (body === undefined) return null;
  try {
    const { description: text, tags: words } = JSON.parse(body) as Record<string, unknown>;
    const listed = Array.isArray(words) ? words.filter((word) => typeof word === "string") : [];
    return { text: typeof text === "string" ? text : "", words: listed };
  } catch {
    return { text: "", words: [] };
  }
}

/** A line without Markdown around it. */
function undressed(line: string): string {
  return line
    .trim()
    .replace(/^(?:#+|>|[-*•]|\d{1,2}[.)])\s+/, "")
    .replaceAll(/[*_`#]+/g, "")
    .replace(/^["'“「]([\s\S]*)["'”」]$/u, "$1")
    .trim();
}

/** No number, address or markup that the item does not have itself, in the script that it is written in. */
function isGrounded(text: string, own: string): boolean {
  if (/[<>{}[\]|=]|https?:|www\.|@/.test(text)) return false;
  const numbers = new Set(own.match(/\d+/g) ?? []);
  if ((text.match(/\d+/g) ?? []).some((number) => !numbers.has(number))) return false;
  const script = languageByScript(own);
  return script === null ? languageByScript(text) === null : languageByScript(text) !== null;
}

function isTag(word: string, own: string): boolean {
  return word.length >= 2 && word.length <= longestTag && /\p{L}/u.test(word) && isGrounded(word, own);
}
