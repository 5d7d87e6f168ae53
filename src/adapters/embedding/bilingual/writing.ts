const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const han = /\p{Script=Han}/gu;

/** A Chinese title may show a の; a Japanese sentence has a kana for every few ideographs. */
const japaneseShare = 0.15;

/** Whether ideographs of a text are to be read as Japanese. */
export function isJapanese(text: string): boolean {
  const syllables = text.match(kana)?.length ?? 0;
  return syllables > 0 && syllables / (syllables + (text.match(han)?.length ?? 0)) > japaneseShare;
}
