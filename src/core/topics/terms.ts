/** One word or pair of words of a text: what it is counted under, and how it was written (lower case). */
export interface Term {
  readonly key: string;
  readonly surface: string;
  /** Number of words: 1 or 2. */
  readonly words: 1 | 2;
}

/** Scripts written without spaces: a dictionary has to find the words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々]+/gu;
const spacedWord = /\p{L}(?:[\p{L}\p{M}]|['’-](?=\p{L}))*/gu;
const segmenter = new Intl.Segmenter("zh", { granularity: "word" });

const englishStopWords = new Set(
  (
    "a about above after again all almost along already also although always am among an and another any anything are around as at away be became because become been before " +
    "being below between both but by can can't cannot come could day did didn't do does doesn't doing don't done down during each either else enough even ever every everything few first for " +
    "from further get gets getting give go goes going good got great had has have having he her here hers herself him himself his how however i i'm i've if in into is isn't it it's its itself " +
    "just keep know last least less let like little long look lot made make makes making many may me might more most much must my myself near need never new next no nor not nothing now of off " +
    "often on once one only onto or other others our ours out over own part per perhaps put quite rather really right said same say says see seem set several she should show since small so some " +
    "something still such take than that that's the their theirs them then there these they thing things this those though three through thus time to today together too toward two under until up upon " +
    "us use used using very via was way we well were what when where whether which while who whom whose why will with within without won't work would year years yet you you're your yours " +
    "cm mm ml kg pc pcs oz lb etc ie eg vs assorted asst pack size"
  ).split(" "),
);

const chineseStopWords = new Set(
  (
    "我们 你们 他们 她们 它们 自己 这个 那个 这些 那些 这样 那样 这里 那里 什么 怎么 怎样 为什么 哪里 哪个 一个 一些 一种 一样 一下 一次 一直 一定 一起 已经 可以 可能 能够 应该 需要 没有 不是 不能 不会 不要 不同 " +
    "就是 还是 或者 而且 并且 但是 因为 所以 如果 虽然 然后 以及 以后 以前 之后 之前 之间 其中 其他 关于 对于 由于 通过 根据 非常 十分 特别 更加 最后 开始 进行 成为 作为 使用 现在 今天 时候 时间 很多 许多 大家 所有 每个 " +
    "每天 只是 只有 只要 还有 不仅 也是 都是 的话 这次 第一 几个 如何 同时 那么 这么 起来 出来 觉得 知道 看到 让人 适合 帮助"
  ).split(" "),
);

/** Beyond this many characters a text adds terms no more. */
const maxCharacters = 4_000;

/**
 * The terms of a text for labels: words and pairs of neighbouring words of spaced scripts (English stop words out,
 * plurals folded, case ignored, numbers out), dictionary words of two characters or more of Chinese and other scripts
 * without spaces (Intl.Segmenter).
 */
export function termsOf(text: string): Term[] {
  const normal = text.slice(0, maxCharacters).normalize("NFKC");
  const terms: Term[] = [];
  for (const [run] of normal.matchAll(unspaced)) {
    for (const { segment, isWordLike } of segmenter.segment(run)) {
      if (isWordLike === true && Array.from(segment).length >= 2 && !chineseStopWords.has(segment))
        terms.push({ key: segment, surface: segment, words: 1 });
    }
  }
  let previous: Term | null = null;
  let previousEnd = -1;
  for (const match of normal.replace(unspaced, (run) => ".".repeat(run.length)).matchAll(spacedWord)) {
    const surface = match[0].toLowerCase().replace(/’/g, "'").replace(/'s$/, "");
    if (surface.length < 2 || englishStopWords.has(surface)) {
      previous = null;
      continue;
    }
    const term: Term = { key: foldPlural(surface), surface, words: 1 };
    terms.push(term);
    // Neighbours only: a comma or a full stop between two words makes no phrase.
    if (previous !== null && previous.key !== term.key && /^[ \t\n]+$/.test(normal.slice(previousEnd, match.index))) {
      terms.push({ key: `${previous.key} ${term.key}`, surface: `${previous.surface} ${surface}`, words: 2 });
    }
    previous = term;
    previousEnd = match.index + match[0].length;
  }
  return terms;
}

/** An English plural as its singular, by ending (the S-stemmer of Harman 1991, with -es after hissing sounds). */
export function foldPlural(word: string): string {
  if (word.length > 4 && word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  if (word.length > 4 && /(?:ss|sh|ch|x|z)es$/.test(word)) return word.slice(0, -2);
  if (word.length > 3 && word.endsWith("s") && !/(?:ss|us|is)$/.test(word)) return word.slice(0, -1);
  return word;
}
