import type { PictureClaim } from "./claim.js";

export interface PictureWords {
  readonly moved: string;
  interestsSince(at: number): string;
  latest(topics: readonly (readonly [label: string, share: number])[]): string;
  facts(between: readonly [number, number] | null, probability: number | null): string;
  day(at: number): string;
  join(sentences: readonly string[]): string;
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

/** What stands in pictures beside the names of topics, days as in the person's zone. */
export function wordsIn(language: PictureClaim["language"], timeZone: string): PictureWords {
  const locale = language === "en" ? "en-GB" : "zh-CN";
  const format = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", timeZone });
  const day = (at: number): string => format.format(at);
  if (language === "en")
    return {
      day,
      moved: "An interest has moved",
      interestsSince: (at) => `Interests since ${day(at)}`,
      latest: (topics) => `Latest: ${topics.map(([label, share]) => `${label} ${percent(share)}`).join(", ")}.`,
      facts: (between, probability) =>
        [
          between && `Between ${day(between[0])} and ${day(between[1])} (9 times of 10)`,
          probability !== null && `${between ? "probability" : "Probability"} of a change ${percent(probability)}`,
        ]
          .filter(Boolean)
          .join("; "),
      join: (sentences) => sentences.filter(Boolean).join(" "),
    };
  return {
    day,
    moved: "兴趣发生了变化",
    interestsSince: (at) => `${day(at)}以来的兴趣`,
    latest: (topics) => `最近：${topics.map(([label, share]) => `${label} ${percent(share)}`).join("、")}。`,
    facts: (between, probability) =>
      [
        between && `变化在${day(between[0])}至${day(between[1])}之间（九成把握）`,
        probability !== null && `变化的概率为${percent(probability)}`,
      ]
        .filter(Boolean)
        .join("；"),
    join: (sentences) => sentences.filter(Boolean).join(""),
  };
}
