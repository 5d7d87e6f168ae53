import { daypartOf, dayparts, type Daypart } from "../../src/core/session.js";
import { parameters } from "./parameters.js";
import type { Device, Mixture, Person, TrueMigration, Week } from "./person.js";
import { themes } from "./themes/index.js";
import { dayMs } from "../../src/core/time.js";

/** A situation in the user's local time; `at` is epoch ms. */
export interface Moment {
  readonly at: number;
  readonly daypart: Daypart;
  readonly device: Device;
  readonly week: Week;
}

/**
 * A mixture of named themes, with the town's background spread over all of them; sums to 1. Throws on an unknown name.
 */
export function mixtureOf(shares: Readonly<Record<string, number>>, background = parameters.background): Mixture {
  const total = Object.values(shares).reduce((sum, share) => sum + share, 0);
  const mixture = new Float64Array(themes.length).fill(background / themes.length);
  for (const [name, share] of Object.entries(shares)) mixture[themeIndex(name)]! += ((1 - background) * share) / total;
  return mixture;
}

/** The place of a theme in every mixture. Throws on an unknown name. */
export function themeIndex(name: string): number {
  const index = themes.findIndex((theme) => theme.name === name);
  if (index < 0) throw new RangeError(`The town has no theme "${name}".`);
  return index;
}

/** How far a migration has come at a time, 0…1. */
export function progress(migration: TrueMigration, at: number): number {
  if (at < migration.from) return 0;
  return migration.to > migration.from ? Math.min(1, (at - migration.from) / (migration.to - migration.from)) : 1;
}

/**
 * By what the season multiplies interest in its theme at `at`, for a town that ends at `end` (epoch ms): at least 1.
 */
export function seasonFactor(at: number, end: number): number {
  const { peakDaysBeforeEnd, widthDays, strength } = parameters.season;
  const days = (at - end) / dayMs + peakDaysBeforeEnd;
  return 1 + strength * Math.exp(-0.5 * (days / widthDays) ** 2);
}

/**
 * The true P(theme | person, moment): the base mixture, blended with those of the slices that hold now, moved by the
 * person's migrations; with `townEnd` (epoch ms) also under the season. Sums to 1.
 */
export function preference(person: Person, moment: Moment, townEnd?: number): Mixture {
  const p = Float64Array.from(person.base);
  for (const slice of person.slices) {
    const holds =
      (slice.daypart ?? moment.daypart) === moment.daypart &&
      (slice.device ?? moment.device) === moment.device &&
      (slice.week ?? moment.week) === moment.week;
    if (holds) for (let k = 0; k < p.length; k++) p[k] = (1 - slice.weight) * p[k]! + slice.weight * slice.mixture[k]!;
  }
  for (const migration of person.migrations) migrate(p, migration, moment.at, person.migrations);
  if (townEnd !== undefined) p[themeIndex(parameters.season.theme)]! *= seasonFactor(moment.at, townEnd);
  return normalised(p);
}

function migrate(p: Mixture, migration: TrueMigration, at: number, all: readonly TrueMigration[]): void {
  const { kind, theme, target, amount } = migration;
  const done = amount * progress(migration, at);
  if (kind === "SHIFT") {
    const moved = done * p[theme]!;
    p[theme]! -= moved;
    p[target!]! += moved;
  } else if (kind === "EMERGENCE") {
    for (let k = 0; k < p.length; k++) p[k]! *= 1 - done;
    p[theme]! += done;
  } else if (kind === "FADE") {
    const undone = all.find((other) => other.kind === "RETURN" && other.theme === theme);
    p[theme]! *= 1 - done * (undone === undefined ? 1 : 1 - progress(undone, at));
  }
}

function normalised(p: Mixture): Mixture {
  const total = p.reduce((sum, x) => sum + x, 0);
  return p.map((x) => x / total);
}

/**
 * The person's preference at a time, averaged over the situations they are in (weekdays, hours, devices). Sums to 1.
 */
export function meanPreference(person: Person, at: number): Mixture {
  const mean = new Float64Array(themes.length);
  for (const week of ["weekday", "weekend"] as const) {
    const days = (week === "weekday" ? 5 : 2) * person.sessionsPerDay[week];
    for (const daypart of dayparts) {
      const sessions = days * daypartShare(person, week, daypart);
      for (const device of ["phone", "desktop"] as const) {
        const weight = sessions * (device === "phone" ? person.phone[daypart] : 1 - person.phone[daypart]);
        if (weight > 0)
          preference(person, { at, daypart, device, week }).forEach((x, k) => {
            mean[k]! += weight * x;
          });
      }
    }
  }
  return normalised(mean);
}

/** Share of a person's sessions that fall into a daypart, from the density of the peaks at every quarter hour. */
function daypartShare(person: Person, week: Week, daypart: Daypart): number {
  let inside = 0;
  let total = 0;
  for (let hour = 0.125; hour < 24; hour += 0.25) {
    let density = 0;
    for (const peak of person.peaks[week])
      density += (peak.weight / peak.spread) * Math.exp(-0.5 * ((hour - peak.hour) / peak.spread) ** 2);
    total += density;
    if (daypartOf(hour) === daypart) inside += density;
  }
  return total > 0 ? inside / total : 0;
}
