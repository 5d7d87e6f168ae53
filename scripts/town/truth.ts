import { jensenShannonBits } from "../../src/core/statistics/divergence.js";
import { dayparts, type Daypart } from "../../src/core/session.js";
import type { TownItem } from "./catalogue.js";
import { parameters } from "./parameters.js";
import type { Device, Person, TrueMigration, Week } from "./person.js";
import { meanPreference, preference } from "./preference.js";
import { showcase } from "./showcase.js";
import { themes } from "./themes/index.js";

/**
 * The true distribution over themes in a slice and period; a facet is null where the user's interest does not depend on
 * it.
 */
export interface TrueInterest {
  from: string;
  to: string;
  daypart: Daypart | null;
  device: Device | null;
  week: Week | null;
  /** theme → share, without the season; shares sum to 1 */
  themes: Record<string, number>;
}

export interface TrueChange {
  kind: TrueMigration["kind"];
  /** When it began, and when it was complete: equal where it was abrupt. */
  from: string;
  to: string;
  fromTheme: string | null;
  toTheme: string | null;
  amount: number;
  /** Jensen–Shannon divergence in bits of the user's mean interest just before and when it is complete. */
  magnitude: number;
}

export interface UserTruth {
  timeZone: string;
  /** Which facets of the situation the interest depends on. */
  dependsOn: ("daypart" | "device" | "week")[];
  migrations: TrueChange[];
  interests: TrueInterest[];
}

/** What Godwit is not told. */
export interface Truth {
  simulated: true;
  seed: number;
  start: string;
  end: string;
  parameters: typeof parameters;
  themes: string[];
  showcase: Readonly<Record<string, string>>;
  /** item id → theme */
  items: Record<string, string>;
  users: Record<string, UserTruth>;
}

const iso = (at: number) => new Date(at).toISOString();

/** The ground truth of a town over [start, end] (epoch ms). */
export function truthOf(
  seed: number,
  start: number,
  end: number,
  items: readonly TownItem[],
  people: readonly Person[],
): Truth {
  return {
    simulated: true,
    seed,
    start: iso(start),
    end: iso(end),
    parameters,
    themes: themes.map((theme) => theme.name),
    showcase,
    items: Object.fromEntries(items.map((item) => [item.line.id, themes[item.theme]!.name])),
    users: Object.fromEntries(people.map((person) => [person.id, userTruth(person, start, end)])),
  };
}

function userTruth(person: Person, start: number, end: number): UserTruth {
  const dependsOn = (["daypart", "device", "week"] as const).filter((facet) =>
    person.slices.some((slice) => slice[facet] !== undefined),
  );
  return {
    timeZone: person.timeZone,
    dependsOn,
    migrations: person.migrations.map((migration) => change(person, migration)),
    interests: interestsOf(person, dependsOn, start, end),
  };
}

function change(person: Person, { kind, from, to, theme, target, amount }: TrueMigration): TrueChange {
  const gains = kind === "EMERGENCE" || kind === "RETURN";
  const name = themes[theme]!.name;
  return {
    kind,
    from: iso(from),
    to: iso(to),
    fromTheme: gains ? null : name,
    toTheme: gains ? name : target === null ? null : themes[target]!.name,
    amount,
    magnitude: rounded(jensenShannonBits(meanPreference(person, from - 1), meanPreference(person, to))),
  };
}

/**
 * One entry for each period between changes and each situation the interest depends on, taken at the middle of the
 * period.
 */
function interestsOf(
  person: Person,
  dependsOn: readonly ("daypart" | "device" | "week")[],
  start: number,
  end: number,
): TrueInterest[] {
  const bounds = [
    ...new Set([start, ...person.migrations.flatMap((migration) => [migration.from, migration.to]), end]),
  ].toSorted((a, b) => a - b);
  const facet = <T>(name: "daypart" | "device" | "week", values: readonly T[]): readonly (T | null)[] =>
    dependsOn.includes(name) ? values : [null];
  return bounds.slice(1).flatMap((to, i) => {
    const from = bounds[i]!;
    return facet("daypart", dayparts).flatMap((daypart) =>
      facet<Device>("device", ["phone", "desktop"]).flatMap((device) =>
        facet<Week>("week", ["weekday", "weekend"]).map((week) => {
          const shares = preference(person, {
            at: (from + to) / 2,
            daypart: daypart ?? "MORNING",
            device: device ?? "phone",
            week: week ?? "weekday",
          });
          return {
            from: iso(from),
            to: iso(to),
            daypart,
            device,
            week,
            themes: Object.fromEntries(themes.map((theme, k) => [theme.name, rounded(shares[k]!)])),
          };
        }),
      ),
    );
  });
}

function rounded(x: number): number {
  return Math.round(x * 1e6) / 1e6;
}
