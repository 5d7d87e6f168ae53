import { readFileSync } from "node:fs";
import { join } from "node:path";
import { frequencySteps } from "../../src/adapters/embedding/bilingual/dictionary.js";
import type { Word } from "./cedict.js";

/** Share of each word in jieba's counts, 0…1. `folder`: the unpacked package @node-rs/jieba. */
export function wordFrequencies(folder: string): Map<string, number> {
  const counts = new Map<string, number>();
  let total = 0;
  for (const line of readFileSync(join(folder, "dict.txt"), "utf8").split("\n")) {
    const [word = "", count] = line.split(" ");
    if (count === undefined) continue;
    counts.set(word, Number(count));
    total += Number(count);
  }
  for (const [word, count] of counts) counts.set(word, count / total);
  return counts;
}

/**
 * The compact dictionary: a line a word, "simplified[,traditional…] TAB frequency TAB sense;sense…", sorted. The
 * frequency is −8·ln of the word's share, rounded; empty where it was never counted.
 */
export function dictionaryText(words: readonly Word[], frequencies: ReadonlyMap<string, number>): string {
  return words
    .map(({ simplified, traditional, senses }) => {
      const share = frequencies.get(simplified) ?? 0;
      const code = share > 0 ? String(Math.round(-Math.log(share) * frequencySteps)) : "";
      return `${[simplified, ...traditional].join(",")}\t${code}\t${senses.join(";")}`;
    })
    .toSorted()
    .join("\n");
}
