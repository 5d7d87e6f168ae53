import type { Person } from "./person.js";
import { mixtureOf, themeIndex } from "./preference.js";
import { parameters } from "./parameters.js";
import { dayMs } from "../../src/core/time.js";

/** The showcase is meant to be clean: less background than a drawn person has. */
const background = 0.02;

/** Who to look at first, and why: the words that truth.json and the demo print. */
export const showcase: Readonly<Record<string, string>> = {
  ada: "Reads technology on weekday mornings at a desktop computer, and films and music at night on the phone. Europe/London.",
  lin: "The same habit as ada at the same local hours, in Asia/Shanghai, in Chinese and English.",
  mei: "Her interest in hiking shifted to photography about five weeks before the end. America/Los_Angeles.",
  sam: "Cooking, gardening and football, at any hour, unchanged from the first day to the last. America/New_York.",
  "new-user": "Arrived today and clicked three times, on astronomy. Asia/Kolkata.",
};

export const newUserId = "new-user";

/** The showcase people that have a history, for a town over [start, end] (epoch ms). */
export function showcasePeople(start: number, end: number): Person[] {
  const shiftAt = Math.max(start + 0.5 * (end - start), end - 35 * dayMs);
  const common = {
    peaks: { weekday: parameters.weekdayPeaks, weekend: parameters.weekendPeaks },
    phone: parameters.phone,
    domains: parameters.domains,
    slices: [],
    migrations: [],
  };
  return [
    { ...morningAndNight, id: "ada", timeZone: "Europe/London", chinese: 0 },
    { ...morningAndNight, id: "lin", timeZone: "Asia/Shanghai", chinese: 0.35 },
    {
      ...common,
      id: "mei",
      timeZone: "America/Los_Angeles",
      chinese: 0.15,
      sessionsPerDay: { weekday: 1.1, weekend: 1.1 },
      base: mixtureOf({ hiking: 0.65, cooking: 0.22, pets: 0.13 }, background),
      migrations: [
        {
          kind: "SHIFT",
          theme: themeIndex("hiking"),
          target: themeIndex("photography"),
          from: shiftAt,
          to: shiftAt,
          amount: 0.95,
        },
      ],
    },
    {
      ...common,
      id: "sam",
      timeZone: "America/New_York",
      chinese: 0,
      sessionsPerDay: { weekday: 1, weekend: 1 },
      base: mixtureOf({ cooking: 0.42, gardening: 0.35, football: 0.23 }, background),
    },
  ];
}

const night = mixtureOf({ films: 0.62, music: 0.38 }, background);

const morningAndNight: Omit<Person, "id" | "timeZone" | "chinese"> = {
  sessionsPerDay: { weekday: 1.9, weekend: 0.7 },
  peaks: {
    weekday: [
      { hour: 7.9, spread: 0.6, weight: 0.5 },
      { hour: 21.2, spread: 0.7, weight: 0.5 },
    ],
    weekend: [{ hour: 21.2, spread: 0.8, weight: 1 }],
  },
  phone: { NIGHT: 0.97, MORNING: 0.03, AFTERNOON: 0.3, EVENING: 0.97 },
  domains: parameters.domains,
  base: mixtureOf({ technology: 0.5, films: 0.31, music: 0.19 }, background),
  slices: [
    { daypart: "MORNING", mixture: mixtureOf({ technology: 1 }, background), weight: 0.95 },
    { daypart: "EVENING", mixture: night, weight: 0.95 },
    { daypart: "NIGHT", mixture: night, weight: 0.95 },
  ],
  migrations: [],
};
