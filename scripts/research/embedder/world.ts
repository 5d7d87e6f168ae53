import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Sitting } from "../../../src/core/topics/companions.js";
import { plainText } from "../../../src/modules/common/plain-text.js";
import { itemText } from "../../../src/modules/catalogue/item-text.js";
import { sittingsOf } from "../shared/sittings.js";

export interface StudyItem {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly tags: readonly string[];
  readonly language: string | null;
}

/** A catalogue whose themes are known, and what people had of it. */
export interface World {
  readonly items: readonly StudyItem[];
  /** what is embedded of each item */
  readonly texts: readonly string[];
  readonly themes: readonly string[];
  /** place of each item's theme */
  readonly theme: readonly number[];
  readonly sittings: readonly Sitting[];
}

/**
 * Reads a folder with items.ndjson, behaviours.ndjson and truth.json: of a town, whose truth names each item's theme,
 * or of a plain shop, whose item N is of the word N modulo their number.
 */
export function readWorld(folder: string): World {
  const rows = lines<Partial<StudyItem> & { id: string; title: string }>(folder, "items");
  const items = rows.map(({ id, title, text = "", tags = [], language = null }) => ({
    id,
    title,
    text,
    tags,
    language,
  }));
  const truth = JSON.parse(readFileSync(join(folder, "truth.json"), "utf8")) as {
    items?: Record<string, string>;
    words?: string[];
  };
  const named = items.map(({ id }, i) => truth.items?.[id] ?? truth.words![i % truth.words!.length]!);
  const themes = [...new Set(named)];
  return {
    items: items.map((item) => ({ ...item, title: plainText(item.title), text: plainText(item.text) })),
    texts: items.map((item) => itemText({ ...item, tags: [...item.tags] })),
    themes,
    theme: named.map((name) => themes.indexOf(name)),
    sittings: sittingsOf(
      lines<BehaviourLine>(folder, "behaviours")
        .filter(({ type }) => type !== "DISLIKE" && type !== "DISMISS")
        .toSorted((a, b) => Date.parse(a.occurredAt) - Date.parse(b.occurredAt)),
      new Map(items.map(({ id }, row) => [id, row])),
    ),
  };
}

interface BehaviourLine {
  readonly userId: string;
  readonly itemId?: string;
  readonly type: string;
  readonly occurredAt: string;
}

function lines<T>(folder: string, name: string): T[] {
  return readFileSync(join(folder, `${name}.ndjson`), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as T);
}
