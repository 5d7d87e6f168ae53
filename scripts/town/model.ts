import { seeded, seedOf } from "../../src/core/statistics/random.js";
import { wallClock, withOffset, type WallClock } from "../datasets/wall-time.js";
import { actionsOf, type BehaviourLine } from "./actions.js";
import { townItems, type ItemLine, type TownItem } from "./catalogue.js";
import type { Stock } from "./library.js";
import { drawPeople } from "./people.js";
import { mixtureOf, themeIndex } from "./preference.js";
import type { Person } from "./person.js";
import { newUserId, showcasePeople } from "./showcase.js";
import { truthOf, type Truth } from "./truth.js";
import { visitsOf } from "./visits.js";
import { dayMs, minuteMs } from "../../src/core/time.js";

export interface TownOptions {
  seed: number;
  /** How many people live there, the showcase included: at least 5. */
  users: number;
  /** Length of the simulated period: at least 14. */
  days: number;
  /** The last instant of the period, epoch ms. */
  end: number;
  /** How much there is to read, buy and learn; absent = the small stock. */
  stock?: Stock;
}

/** A line of users.ndjson. */
export interface UserLine {
  id: string;
  timeZone: string;
  attributes: Record<string, unknown>;
}

/** A simulated town in the lines of the import contract, with the truth that produced it. */
export interface Town {
  items: ItemLine[];
  users: UserLine[];
  /** In order of time. */
  behaviours: BehaviourLine[];
  truth: Truth;
}

export const defaultTown = { seed: 1, users: 300, days: 120 } as const;

/**
 * The town that a seed describes: the same options give the same town, to the byte. The model is explained in
 * docs/research/town.md. Throws RangeError naming the option that is out of range.
 */
export function generateTown({ seed, users, days, end, stock = "small" }: TownOptions): Town {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed must be a whole number, not ${seed}.`);
  if (!(Number.isSafeInteger(users) && users >= 5))
    throw new RangeError(`users must be a whole number of at least 5 (the showcase), not ${users}.`);
  if (!(days >= 14)) throw new RangeError(`days must be at least 14, not ${days}.`);
  if (!Number.isFinite(end)) throw new RangeError(`end must be a time in epoch ms, not ${end}.`);
  const start = end - days * dayMs;
  const items = townItems(seed, start, end, stock);
  const shown = showcasePeople(start, end);
  const people = [...shown, ...drawPeople(seed, users - shown.length - 1, start, end)];
  const clocks = new Map<string, WallClock>();
  const clockOf = (timeZone: string): WallClock => {
    const clock = clocks.get(timeZone) ?? wallClock(timeZone);
    clocks.set(timeZone, clock);
    return clock;
  };
  const behaviours = people.flatMap((person) => {
    const random = seeded(seedOf(`${seed}/${person.id}/behaviours`));
    const clock = clockOf(person.timeZone);
    return actionsOf(person, visitsOf(person, clock, start, end, random), items, clock, end, random);
  });
  behaviours.push(...threeClicks(items, clockOf(newUser.timeZone), end));
  const inOrder = behaviours.map((line) => ({ line, at: Date.parse(line.occurredAt) })).toSorted((a, b) => a.at - b.at);
  return {
    items: items.map((item) => item.line),
    users: [...people, newUser].map(({ id, timeZone, chinese }) => ({
      id,
      timeZone,
      attributes: { simulated: true, languages: chinese > 0 ? ["en", "zh"] : ["en"] },
    })),
    behaviours: inOrder.map(({ line }) => line),
    truth: truthOf(seed, start, end, items, [...people, newUser]),
  };
}

/** Somebody of whom almost nothing is known: three clicks on astronomy, within two hours of the end. */
const newUser: Person = {
  id: newUserId,
  timeZone: "Asia/Kolkata",
  chinese: 0,
  sessionsPerDay: { weekday: 1, weekend: 1 },
  peaks: { weekday: [{ hour: 12, spread: 3, weight: 1 }], weekend: [{ hour: 12, spread: 3, weight: 1 }] },
  phone: { NIGHT: 1, MORNING: 1, AFTERNOON: 1, EVENING: 1 },
  domains: { news: 1, shop: 0, course: 0, social: 0, health: 0 },
  base: mixtureOf({ astronomy: 1 }),
  slices: [],
  migrations: [],
};

function threeClicks(items: readonly TownItem[], clock: WallClock, end: number): BehaviourLine[] {
  const theme = themeIndex("astronomy");
  const offered = items.filter(
    (item) =>
      item.theme === theme &&
      item.line.language === "en" &&
      item.publishedAt < end - 120 * minuteMs &&
      item.expiresAt > end,
  );
  return offered.slice(0, 3).map((item, i) => ({
    id: `${newUserId}-${String(i + 1).padStart(4, "0")}`,
    userId: newUserId,
    itemId: item.line.id,
    type: "CLICK",
    scene: { device: "phone", place: "home", channel: "app" },
    occurredAt: withOffset(clock, end - (100 - 2 * i) * minuteMs),
    timeZone: newUser.timeZone,
  }));
}
