import { normal, seeded, type Random } from "../../../src/core/statistics/random.js";
import { dayMs, hourMs } from "../../../src/core/time.js";

/** What one behaviour and one item look like in the files that evaluations read. */
export interface NewsWorld {
  readonly items: readonly { id: string; domain: "news"; title: string; publishedAt: string }[];
  readonly behaviours: readonly {
    id: string;
    userId: string;
    itemId: string;
    type: "VIEW";
    occurredAt: string;
    sessionId: string;
  }[];
}

export interface NewsOptions {
  readonly users: number;
  readonly days: number;
  readonly perDay: number;
  readonly seed: number;
}

const themes: readonly (readonly string[])[] = [
  ["parliament", "minister", "vote", "election", "law", "coalition"],
  ["football", "match", "goal", "league", "coach", "transfer"],
  ["stocks", "bank", "inflation", "market", "interest rate", "shares"],
  ["film", "actor", "festival", "director", "series", "premiere"],
  ["storm", "flood", "heatwave", "snow", "forecast", "drought"],
  ["software", "chip", "robot", "startup", "satellite", "phone"],
  ["hospital", "vaccine", "doctor", "diet", "virus", "sleep"],
  ["murder trial", "police", "robbery", "court", "prison", "fraud"],
];
const start = Date.parse("2026-01-01T00:00:00Z");
/** Interest in an article halves in so many hours. */
const halfLifeHours = 9;
/** Hours that articles may be read in, and readers open the paper at. */
const alive = 48;

interface Article {
  readonly number: number;
  readonly theme: number;
  readonly at: number;
  readonly appeal: number;
}

/**
 * A newspaper: articles that live for a day or two, some of them read by nearly everybody, a theme of the day, readers
 * with tastes of their own who come back most days. Choices are a softmax over what is alive and not yet read.
 */
export function newsWorld({ users, days, perDay, seed }: NewsOptions): NewsWorld {
  const random = seeded(seed);
  const articles = published(days, perDay, random);
  const items = articles.map(({ number, theme, at }) => ({
    id: `n${number}`,
    domain: "news" as const,
    title: titleOf(themes[theme]!, random),
    publishedAt: new Date(at).toISOString(),
  }));
  const behaviours: NewsWorld["behaviours"][number][] = [];
  for (let user = 0; user < users; user++) {
    const taste = themes.map(() => 1.3 * normal(random));
    const comes = 0.25 + 0.6 * random();
    const usualHour = 6 + Math.floor(15 * random());
    const read = new Set<number>();
    for (let day = 1; day < days; day++) {
      if (random() > comes) continue;
      let at = start + day * dayMs + (usualHour + 2 * random()) * hourMs;
      const session = `${user}/${day}`;
      for (let n = 1 + Math.floor(4 * random()); n > 0; n--) {
        const chosen = choose(articles, { at, taste, read }, random);
        if (chosen === null) break;
        read.add(chosen.number);
        behaviours.push({
          id: `${session}/${n}`,
          userId: `u${user}`,
          itemId: `n${chosen.number}`,
          type: "VIEW",
          occurredAt: new Date(at).toISOString(),
          sessionId: session,
        });
        at += (1 + 3 * random()) * 60_000;
      }
    }
  }
  return { items, behaviours: behaviours.toSorted((a, b) => (a.occurredAt < b.occurredAt ? -1 : 1)) };
}

function published(days: number, perDay: number, random: Random): Article[] {
  const out: Article[] = [];
  for (let day = 0; day < days; day++) {
    const theme = Math.floor(themes.length * random());
    for (let n = 0; n < perDay; n++) {
      const ofTheDay = random() < 0.25;
      out.push({
        number: out.length,
        theme: ofTheDay ? theme : Math.floor(themes.length * random()),
        at: start + day * dayMs + Math.floor(24 * 60 * random()) * 60_000,
        appeal: 1.2 * normal(random) + (ofTheDay ? 0.8 : 0) + (random() < 0.04 ? 2.5 : 0),
      });
    }
  }
  return out;
}

function choose(
  articles: readonly Article[],
  { at, taste, read }: { at: number; taste: readonly number[]; read: ReadonlySet<number> },
  random: Random,
): Article | null {
  let best: Article | null = null;
  let most = -Infinity;
  for (const article of articles) {
    const hours = (at - article.at) / hourMs;
    if (hours <= 0 || hours > alive || read.has(article.number)) continue;
    const utility = article.appeal + taste[article.theme]! - (hours / halfLifeHours) * Math.LN2;
    const drawn = utility - Math.log(-Math.log(random() || Number.MIN_VALUE));
    if (drawn > most) [best, most] = [article, drawn];
  }
  return best;
}

function titleOf(words: readonly string[], random: Random): string {
  const one = (): string => words[Math.floor(words.length * random())]!;
  return `${one()} and ${one()}: ${one()} report ${Math.floor(1_000 * random())}`;
}
