/** Scripts that embedding models are trained on in numbers; any other script counts as unknown to every model. */
const scripts = [
  "Latin",
  "Greek",
  "Cyrillic",
  "Armenian",
  "Georgian",
  "Hebrew",
  "Arabic",
  "Devanagari",
  "Bengali",
  "Gurmukhi",
  "Gujarati",
  "Tamil",
  "Telugu",
  "Kannada",
  "Malayalam",
  "Sinhala",
  "Thai",
  "Lao",
  "Myanmar",
  "Khmer",
  "Ethiopic",
  "Hangul",
  "Hiragana",
  "Katakana",
  "Han",
] as const;
export type Script = (typeof scripts)[number];

const letterOf = new Map(scripts.map((script) => [script, scriptPattern([script])]));
const meaningful = /[\p{L}\p{Extended_Pictographic}]/gu;

/** A model that knows a script has thousands of pieces of it; one that met it by accident has its bare letters. */
const minimumPieces = 1_000;

/** Characters of a text that decide its share; more would not change it noticeably. */
const sample = 2_000;

/**
 * The scripts that a tokenizer's vocabulary shows its model to have learnt: at least 1,000 pieces with letters of it.
 */
export function scriptsOf(vocabulary: Iterable<string>): Script[] {
  const pieces = new Map<Script, number>();
  for (const piece of vocabulary) {
    for (const [script, letter] of letterOf) {
      if (piece.search(letter) >= 0) pieces.set(script, (pieces.get(script) ?? 0) + 1);
    }
  }
  return scripts.filter((script) => (pieces.get(script) ?? 0) >= minimumPieces);
}

/** Matches every letter of the given scripts; nothing when there are none. */
export function scriptPattern(of: readonly Script[]): RegExp {
  return of.length === 0
    ? /(?!)/gu
    : new RegExp(`(?=\\p{L})[${of.map((script) => `\\p{Script=${script}}`).join("")}]`, "gu");
}

/**
 * Share, 0…1, of a text's letters and pictographs that belong to known scripts; 1 for a text without any, such as
 * "2026".
 */
export function knownShare(text: string, known: readonly Script[]): number {
  const start = text.slice(0, sample);
  const total = start.match(meaningful)?.length ?? 0;
  return total === 0 ? 1 : (start.match(scriptPattern(known))?.length ?? 0) / total;
}
