/** How people begin to say what they like; it says nothing about what. */
const openings =
  /^\s*(?:i\s+(?:really\s+)?(?:like|love|enjoy|am\s+(?:interested\s+in|into|fond\s+of))|i['’]m\s+(?:interested\s+in|into)|i\s+care\s+about|my\s+(?:interests|hobbies)\s+are|我(?:很)?(?:喜欢|爱|感兴趣的是)|我对)\s*/iu;
/** Between two likings. */
const between = /\s*(?:[,;.!?\n、，。；！？]+|\s(?:and|as well as|plus|und|et|y|e)\s|和|以及|还有|与)\s*/iu;
const fewestCharacters = 2;

/**
 * The likings named in a sentence, each of which is an interest of its own: "I like science fiction and hiking" names
 * two.
 */
export function phrasesOf(text: string): string[] {
  const phrases = text
    .split(/[.!?\n。！？]+/u)
    .map((sentence) => sentence.replace(/\s+/gu, " "))
    .flatMap((sentence) => sentence.replace(openings, "").split(between))
    .map((phrase) =>
      phrase
        .replace(openings, "")
        .replace(/感兴趣$/u, "")
        .trim(),
    )
    .filter((phrase) => [...phrase].length >= fewestCharacters);
  return [...new Set(phrases)];
}
