import { normal, seeded, seedOf, type Random } from "../../src/core/statistics/random.js";
import type { Daypart } from "../../src/core/session.js";
import { parameters } from "./parameters.js";
import type { Mixture, Person, Slice, TrueMigration } from "./person.js";
import { meanPreference, mixtureOf } from "./preference.js";
import { between, dirichlet, drawKey, quota, shuffled } from "./sampling.js";
import { themes } from "./themes/index.js";
import { domains, type Domain } from "./themes/theme.js";
import { dayMs } from "../../src/core/time.js";

export type ContextKind = keyof typeof parameters.contexts;
export type MigrationPlan = keyof typeof parameters.migrations;

const names = [
  "alma",
  "bo",
  "carmen",
  "dario",
  "elif",
  "finn",
  "grace",
  "hana",
  "ivan",
  "june",
  "kofi",
  "lena",
  "marco",
  "nadia",
  "otto",
  "pia",
  "quinn",
  "rosa",
  "samir",
  "tess",
  "uma",
  "victor",
  "wei",
  "xin",
  "yara",
  "zoe",
];

/**
 * `count` drawn people: exact quotas of how interest depends on the situation and of how it migrates, crossed at
 * random. Each person's own draws depend on the seed and their id alone. Times are epoch ms.
 */
export function drawPeople(seed: number, count: number, start: number, end: number): Person[] {
  const random = seeded(seedOf(`${seed}/people`));
  const contexts = quota(parameters.contexts, count, random);
  const plans = quota(parameters.migrations, count, random);
  return contexts.map((context, i) => {
    const id = `${names[i % names.length]!}-${String(i + 1).padStart(3, "0")}`;
    return drawPerson(id, context, plans[i]!, seeded(seedOf(`${seed}/${id}`)), start, end);
  });
}

function drawPerson(
  id: string,
  context: ContextKind,
  plan: MigrationPlan,
  random: Random,
  start: number,
  end: number,
): Person {
  const timeZone = drawKey(parameters.timeZones, random);
  const { shanghai, elsewhere, elsewhereUsers } = parameters.chinese;
  const chinese = timeZone === "Asia/Shanghai" ? shanghai : random() < elsewhereUsers ? elsewhere : 0;
  const { median, sigma } = parameters.sessionsPerDay;
  const rate = median * Math.exp(sigma * normal(random));
  const order = shuffled(
    themes.map((theme) => theme.name),
    random,
  );
  const person: Person = {
    id,
    timeZone,
    chinese,
    sessionsPerDay: { weekday: rate, weekend: rate * between([0.8, 1.3], random) },
    peaks: { weekday: parameters.weekdayPeaks, weekend: parameters.weekendPeaks },
    phone: context === "device" ? { NIGHT: 0.5, MORNING: 0.5, AFTERNOON: 0.5, EVENING: 0.5 } : parameters.phone,
    domains: drawDomains(random),
    base: drawMixture(order, random),
    slices: drawSlices(context, order, random),
    migrations: [],
  };
  return { ...person, migrations: planMigrations(person, plan, random, start, end) };
}

/**
 * A mixture of the next few names of `order`, which are taken out of it: slices of one person share no theme of their
 * own.
 */
function drawMixture(order: string[], random: Random): Mixture {
  const [min, max] = parameters.themesPerUser;
  const own = order.splice(0, min + Math.floor(random() * (max - min + 1)));
  const shares = dirichlet(own.length, parameters.themeConcentration, random);
  return mixtureOf(Object.fromEntries(own.map((name, i) => [name, shares[i]!])));
}

function drawSlices(context: ContextKind, order: string[], random: Random): Slice[] {
  const weight = parameters.sliceWeight;
  if (context === "daypart") {
    const evening = drawMixture(order, random);
    const late: Daypart[] = ["EVENING", "NIGHT"];
    return [
      { daypart: "MORNING", mixture: drawMixture(order, random), weight },
      ...late.map((daypart) => ({ daypart, mixture: evening, weight })),
    ];
  }
  if (context === "device") return [{ device: "phone", mixture: drawMixture(order, random), weight }];
  if (context === "week") return [{ week: "weekend", mixture: drawMixture(order, random), weight }];
  return [];
}

function drawDomains(random: Random): Record<Domain, number> {
  const tastes = dirichlet(domains.length, 3, random);
  return Object.fromEntries(domains.map((domain, i) => [domain, parameters.domains[domain] * tastes[i]!])) as Record<
    Domain,
    number
  >;
}

/**
 * The migrations of a plan, from the person's strongest theme or to one that is strange to them; begins within the
 * window.
 */
function planMigrations(
  person: Person,
  plan: MigrationPlan,
  random: Random,
  start: number,
  end: number,
): TrueMigration[] {
  if (plan === "none") return [];
  const mean = meanPreference(person, start);
  const ranked = themes.map((_, k) => k).toSorted((a, b) => mean[b]! - mean[a]!);
  const strongest = ranked[0]!;
  const stranger = ranked[ranked.length - 1 - Math.floor(random() * 5)]!;
  const from = Math.floor(start + between(parameters.migrationWindow, random) * (end - start));
  const amount = parameters.migrationAmount;
  const abrupt = { from, to: from, amount };
  switch (plan) {
    case "abrupt":
      return [{ kind: "SHIFT", theme: strongest, target: stranger, ...abrupt }];
    case "gradual":
      return [
        {
          kind: "SHIFT",
          theme: strongest,
          target: stranger,
          from,
          to: Math.min(end, from + parameters.gradualDays * dayMs),
          amount,
        },
      ];
    case "emergence":
      return [{ kind: "EMERGENCE", theme: stranger, target: null, ...abrupt, amount: parameters.emergenceAmount }];
    case "fade":
      return [{ kind: "FADE", theme: strongest, target: null, ...abrupt }];
    case "return": {
      const away = Math.floor(start + 0.6 * (from - start));
      return [
        { kind: "FADE", theme: strongest, target: null, from: away, to: away, amount },
        { kind: "RETURN", theme: strongest, target: null, ...abrupt },
      ];
    }
  }
}
