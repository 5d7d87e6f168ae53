import { normal, seeded, seedOf } from "../../src/core/statistics/random.js";
import { stockOf, type Stock } from "./library.js";
import { between, drawOne } from "./sampling.js";
import type { Domain, Language, WrittenItem } from "./themes/theme.js";
import { dayMs } from "../../src/core/time.js";

/** A line of items.ndjson. */
export interface ItemLine {
  id: string;
  domain: Domain;
  title: string;
  text: string;
  tags: readonly string[];
  language: Language;
  attributes: Record<string, unknown>;
  publishedAt: string;
  expiresAt?: string;
}

/** An item with what the town knows of it and Godwit is not told. Times are epoch ms. */
export interface TownItem {
  readonly line: ItemLine;
  readonly theme: number;
  /** How much it draws, beside others of its theme and domain. */
  readonly appeal: number;
  readonly publishedAt: number;
  readonly expiresAt: number;
}

const authors: Readonly<Record<Language, readonly string[]>> = {
  en: [
    "Maya Lindqvist",
    "Tom Abara",
    "Ines Carvalho",
    "Daniel Frost",
    "Priya Nair",
    "Jonas Weber",
    "Ruth Okello",
    "Helen Marsh",
  ],
  zh: ["陈思远", "林晓彤", "王立新", "赵雨晴", "周明"],
};
const sellers = ["Harbour Street Goods", "Fenwick & Daughter", "North Lane", "Blue Door Supplies", "Old Mill Trading"];
/**
 * One shop item or course in this many leaves the catalogue in the last weeks: what is gone must not be recommended.
 */
const expiresOneIn = 25;

/**
 * The town's items, as written, with times and appeal drawn by the seed: news appear within the simulated period,
 * everything else also in the months before. Ids do not tell the theme. What the small stock has is the same in the
 * whole.
 */
export function townItems(seed: number, start: number, end: number, stock: Stock): TownItem[] {
  const random = seeded(seedOf(`${seed}/items`));
  const numbers = new Map<Domain, number>();
  const items: TownItem[] = [];
  const stocked = stockOf(stock);
  const longest = Math.max(...stocked.map((written) => written.length));
  for (let place = 0; place < longest; place++) {
    stocked.forEach((all, index) => {
      const written = all[place];
      if (written === undefined) return;
      const [domain, language, title, text, tags] = written;
      const number = (numbers.get(domain) ?? 0) + 1;
      numbers.set(domain, number);
      const earliest = domain === "news" ? start - 10 * dayMs : start - 120 * dayMs;
      const publishedAt = wholeMinute(between([earliest, end - 2 * dayMs], random));
      const perishable = (domain === "shop" || domain === "course") && number % expiresOneIn === 0;
      const expiresAt = perishable
        ? wholeMinute(Math.max(publishedAt + dayMs, between([end - 30 * dayMs, end - dayMs], random)))
        : Infinity;
      items.push({
        line: {
          id: `${domain}-${String(number).padStart(3, "0")}`,
          domain,
          title,
          text,
          tags,
          language,
          attributes: attributesOf(written, drawOne(domain === "shop" ? sellers : authors[language], random)),
          publishedAt: new Date(publishedAt).toISOString(),
          ...(perishable && { expiresAt: new Date(expiresAt).toISOString() }),
        },
        theme: index,
        appeal: Math.exp(0.6 * normal(random)),
        publishedAt,
        expiresAt,
      });
    });
  }
  return items.map((item) => withPrerequisites(item, items));
}

/** A course that is not for beginners wants the first one for beginners of its theme and language. */
function withPrerequisites(item: TownItem, all: readonly TownItem[]): TownItem {
  const { domain, language, attributes } = item.line;
  if (domain !== "course" || attributes["level"] === "beginner") return item;
  const before = all.find(
    ({ theme, line }) =>
      theme === item.theme &&
      line.domain === domain &&
      line.language === language &&
      line.attributes["level"] === "beginner",
  );
  if (before === undefined) return item;
  return { ...item, line: { ...item.line, attributes: { ...attributes, prerequisites: [before.line.id] } } };
}

function attributesOf([domain, , , , , detail]: WrittenItem, maker: string): Record<string, unknown> {
  if (domain === "shop") return { price: detail, currency: "EUR", seller: maker };
  if (domain === "course") return { level: detail, author: maker };
  return { author: maker };
}

function wholeMinute(at: number): number {
  return Math.floor(at / 60_000) * 60_000;
}
