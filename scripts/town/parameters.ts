import type { BehaviourType } from "../../src/core/types.js";
import type { Domain } from "./themes/theme.js";

/** Hours of a day around which sessions fall: local hour, standard deviation in hours, relative weight. */
export interface Peak {
  hour: number;
  spread: number;
  weight: number;
}

/** Every number of the town's model. truth.json repeats them, so that a town can be told from another. */
export const parameters = {
  /**
   * A user's own themes, before slices: how many, and the concentration of the Dirichlet that divides interest among
   * them.
   */
  themesPerUser: [2, 4] as readonly [min: number, max: number],
  themeConcentration: 1.5,
  /** Share of interest spread evenly over all themes: nobody is interested in four things only. */
  background: 0.04,
  /** How much of the interest in a slice is the slice's own mixture, for users whose interest depends on it. */
  sliceWeight: 0.85,
  /**
   * Sessions a day: log-normal. Behaviours a session: 1 + Poisson. A behaviour keeps the theme of the one before with
   * `stick`.
   */
  sessionsPerDay: { median: 0.26, sigma: 0.5 },
  behavioursPerSession: 3.2,
  stick: 0.45,
  secondsBetweenBehaviours: [10, 180] as readonly [min: number, max: number],
  minutesBetweenSessions: 45,
  weekdayPeaks: [
    { hour: 7.8, spread: 1, weight: 0.34 },
    { hour: 12.8, spread: 0.8, weight: 0.16 },
    { hour: 16, spread: 1.2, weight: 0.12 },
    { hour: 20.6, spread: 1.2, weight: 0.38 },
  ] as readonly Peak[],
  weekendPeaks: [
    { hour: 10, spread: 1.4, weight: 0.35 },
    { hour: 15, spread: 1.6, weight: 0.25 },
    { hour: 20.8, spread: 1.4, weight: 0.4 },
  ] as readonly Peak[],
  /**
   * P(phone) by daypart; the rest is desktop. Users whose interest depends on the device use both equally at any time.
   */
  phone: { NIGHT: 0.8, MORNING: 0.5, AFTERNOON: 0.35, EVENING: 0.75 },
  /** Which users: how interest depends on the situation, and how it migrates. Shares of the drawn users. */
  contexts: { none: 0.4, daypart: 0.28, device: 0.17, week: 0.15 },
  migrations: { none: 0.58, abrupt: 0.12, gradual: 0.08, emergence: 0.08, fade: 0.07, return: 0.07 },
  /** Share of a theme's interest that a migration moves, and days that a gradual one takes. */
  migrationAmount: 0.85,
  emergenceAmount: 0.4,
  gradualDays: 21,
  /** Migrations begin between these shares of the simulated period. */
  migrationWindow: [0.4, 0.72] as readonly [from: number, to: number],
  /** One season for everybody: interest in the theme is multiplied by up to 1 + strength around the peak. */
  season: { theme: "travel", peakDaysBeforeEnd: 25, widthDays: 8, strength: 1.2 },
  timeZones: {
    "Europe/London": 0.2,
    "Europe/Berlin": 0.15,
    "America/New_York": 0.2,
    "America/Los_Angeles": 0.1,
    "Asia/Shanghai": 0.25,
    "Asia/Kolkata": 0.05,
    "Australia/Sydney": 0.05,
  } as Readonly<Record<string, number>>,
  /** Share of Chinese in what a user reads: of users in Asia/Shanghai, and of one in ten elsewhere. */
  chinese: { shanghai: 0.7, elsewhere: 0.3, elsewhereUsers: 0.1 },
  /** News fades with this half-life in days, down to a floor; what a user has already had draws less. */
  news: { halfLifeDays: 14, floor: 0.15 },
  seenAgain: 0.35,
  domains: { news: 0.34, shop: 0.22, course: 0.12, social: 0.24, health: 0.08 } as Readonly<Record<Domain, number>>,
  behaviours: {
    news: {
      VIEW: 0.42,
      CLICK: 0.2,
      DWELL: 0.16,
      LIKE: 0.05,
      BOOKMARK: 0.04,
      SHARE: 0.03,
      COMMENT: 0.02,
      SEARCH: 0.04,
      DISMISS: 0.04,
    },
    shop: { VIEW: 0.42, CLICK: 0.2, BOOKMARK: 0.07, PURCHASE: 0.12, RATE: 0.05, SEARCH: 0.08, DISMISS: 0.06 },
    course: { VIEW: 0.4, CLICK: 0.22, BOOKMARK: 0.1, DWELL: 0.14, RATE: 0.05, SEARCH: 0.06, DISMISS: 0.03 },
    social: { VIEW: 0.4, LIKE: 0.22, COMMENT: 0.12, SHARE: 0.07, CLICK: 0.12, DISLIKE: 0.03, DISMISS: 0.04 },
    health: { VIEW: 0.44, CLICK: 0.18, DWELL: 0.18, BOOKMARK: 0.08, SEARCH: 0.1, DISMISS: 0.02 },
  } as Readonly<Record<Domain, Partial<Record<BehaviourType, number>>>>,
};
