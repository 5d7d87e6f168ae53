const scripts: readonly [language: string, letters: RegExp][] = [
  ["ja", /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ["ko", /\p{Script=Hangul}/gu],
  ["zh", /\p{Script=Han}/gu],
  ["ru", /\p{Script=Cyrillic}/gu],
  ["el", /\p{Script=Greek}/gu],
  ["ar", /\p{Script=Arabic}/gu],
  ["he", /\p{Script=Hebrew}/gu],
  ["th", /\p{Script=Thai}/gu],
];
/** Share of a text's letters in a script that makes it a text of that script's commonest language. */
const enough = 0.2;

/**
 * The language of a text as a primary subtag ("zh"): as it was declared, or by its script; "en" for Latin letters that
 * nobody declared.
 */
export function languageOf(text: string, declared: string | null): string {
  if (declared !== null && declared !== "") return declared.split(/[-_]/)[0]!.toLowerCase();
  return languageByScript(text) ?? "en";
}

/** The commonest language of a text's script; null for Latin letters, which many languages share. */
export function languageByScript(text: string): string | null {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  for (const [language, pattern] of scripts)
    if (letters > 0 && (text.match(pattern)?.length ?? 0) / letters >= enough) return language;
  return null;
}

/** Languages that a script tells. */
export const languagesOfScripts: ReadonlySet<string> = new Set(scripts.map(([language]) => language));
