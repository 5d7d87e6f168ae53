export const domains = ["news", "shop", "course", "social", "health"] as const;
export type Domain = (typeof domains)[number];
export type Language = "en" | "zh";

/**
 * One item as written: domain, language, title, text, tags, and what its domain adds: the price of a shop item in
 * euros, the level of a course.
 */
export type WrittenItem = readonly [
  Domain,
  Language,
  title: string,
  text: string,
  tags: readonly string[],
  detail?: number | string,
];

/** What the town has to read, buy, learn and say about one subject. The subject itself is hidden from Godwit. */
export interface Theme {
  readonly name: string;
  readonly items: readonly WrittenItem[];
  /** What people type when they look for it, by language. */
  readonly searches: Readonly<Record<Language, readonly string[]>>;
  /** What people write below its items, by language. */
  readonly comments: Readonly<Record<Language, readonly string[]>>;
}
