import { seeded, seedOf } from "../../../src/core/statistics/random.js";
import { dayMs, minuteMs } from "../../../src/core/time.js";
import { between, drawOne } from "../../town/sampling.js";
import type { TownItem } from "../../town/catalogue.js";
import { themes } from "../../town/themes/index.js";

/** What became of somebody's preference within the months that are told. */
export const stories = ["kept", "moved", "returned", "interrupted"] as const;
export type Story = (typeof stories)[number];

/** One thing that was seen or said; `theme` is what it is about, which Godwit is not told. */
export interface Said {
  readonly userId: string;
  readonly theme: number;
  readonly type: "CLICK" | "LIKE" | "COMMENT";
  readonly itemId?: string;
  readonly text?: string;
  readonly at: number;
}

export interface Person {
  readonly id: string;
  readonly story: Story;
  /** what they prefer at the end, by the theme's number */
  readonly current: number;
  /** what they preferred before; null = nothing else */
  readonly former: number | null;
  /** in order of time */
  readonly said: readonly Said[];
}

const days = 120;
const everyDays = 2;
/** of a session: is it about what they prefer, or about anything? */
const faithful = 0.75;
const perSession = 3;

/**
 * People whose preference is known at every day, as the seed draws them. kept: one throughout. moved: another one for
 * the last 10 to 50 days. returned: another one for 40 days in between, the first again for the last 15 to 40.
 * interrupted: one throughout, and on two days of the last fortnight something else alone (a present, a visit).
 */
export function people(each: number, items: readonly TownItem[], end: number, seed: number): Person[] {
  return stories.flatMap((story) =>
    Array.from({ length: each }, (_, n) => personOf(`${story}-${n}`, story, items, end, seed)),
  );
}

function personOf(id: string, story: Story, items: readonly TownItem[], end: number, seed: number): Person {
  const random = seeded(seedOf(`${seed}/${id}`));
  const first = Math.floor(random() * themes.length);
  const second = (first + 1 + Math.floor(random() * (themes.length - 1))) % themes.length;
  const ago = between(story === "moved" ? [10, 50] : story === "returned" ? [15, 40] : [5, 14], random);
  const preferred = (daysAgo: number): number => {
    if (story === "moved") return daysAgo < ago ? second : first;
    if (story === "returned") return daysAgo >= ago && daysAgo < ago + 40 ? second : first;
    return first;
  };
  const said: Said[] = [];
  for (let daysAgo = days; daysAgo > 0; daysAgo -= everyDays) {
    const elsewhere = story === "interrupted" && daysAgo <= ago && daysAgo > ago - 2 * everyDays;
    const anything = Math.floor(random() * themes.length);
    const theme = elsewhere ? second : random() < faithful ? preferred(daysAgo) : anything;
    const at = end - daysAgo * dayMs + Math.floor(random() * 12) * 60 * minuteMs;
    for (let i = 0; i < perSession; i++) said.push(oneOf(id, theme, items, at + i * minuteMs, random));
  }
  const current = preferred(0);
  const former = story === "moved" ? first : story === "returned" ? second : null;
  return { id, story, current, former, said };
}

function oneOf(userId: string, theme: number, items: readonly TownItem[], at: number, random: () => number): Said {
  if (random() < 0.25) return { userId, theme, type: "COMMENT", text: drawOne(themes[theme]!.comments.en, random), at };
  const there = items.filter((item) => item.theme === theme && item.publishedAt <= at && item.expiresAt > at);
  const { line } = drawOne(there, random);
  return { userId, theme, type: random() < 0.3 ? "LIKE" : "CLICK", itemId: line.id, at };
}
