import type { Random } from "../../../../src/core/statistics/random.js";
import { concentrationOf, interestsOf, mixed, weighted } from "./person.js";
import { daysOf, topics, type Life } from "./visits.js";

/** People whose interests do not change, though what they do may. */
export interface Family {
  readonly name: string;
  /** interests given the context stay, and sessions of one context are exchangeable: the promise covers them */
  readonly promised: boolean;
  /** topics are fitted anew half-way, and everything is looked at again */
  readonly refit?: boolean;
  /** something happens to all of them on the same days, which the second random numbers draw */
  readonly together?: true;
  readonly life: (random: Random, length: number, world: Random) => Life;
}

/** Strength of the season, in log shares. */
const seasonAmplitude = 0.5;
const comesAndGoes = 0.3;
const campaignDays = 5;
const carried = 0.3;

const one = (random: Random): Life => {
  const interests = interestsOf(random);
  return { interestsAt: () => interests, concentration: concentrationOf(random) };
};

const two = (random: Random): Life => {
  const [morning, evening] = [interestsOf(random), interestsOf(random)];
  return {
    interestsAt: (_, part) => (part === "MORNING" ? morning : evening),
    concentration: concentrationOf(random),
  };
};

/** Who or what rules at every session, in spells of `least` to `most` sessions in turn. */
function spells(random: Random, length: number, least: number, most: number): boolean[] {
  const out: boolean[] = [];
  for (let second = random() < 0.5; out.length < length; second = !second) {
    const spell = least + Math.floor(random() * (most - least + 1));
    for (let i = 0; i < spell; i++) out.push(second);
  }
  return out;
}

function spellsApart(random: Random, length: number, count: number, most: number): Set<number> {
  const out = new Set<number>();
  for (let n = 0; n < count; n++) {
    const from = Math.floor(random() * length);
    const spell = Math.ceil((most * (1 + random())) / 2);
    for (let i = from; i < from + spell; i++) out.add(i);
  }
  return out;
}

export const families: readonly Family[] = [
  { name: "stationary", promised: true, life: one },
  { name: "contexts differ", promised: true, life: two },
  {
    name: "evenings begin",
    promised: true,
    life: (random, length) => ({ ...two(random), eveningsFrom: Math.floor(length * (0.3 + 0.4 * random())) }),
  },
  { name: "heavy tails", promised: true, life: (random) => ({ ...one(random), heavyTails: true }) },
  {
    name: "shared account, at random",
    promised: true,
    life: (random) => {
      const [first, second] = [interestsOf(random), interestsOf(random)];
      const turns = new Map<number, boolean>();
      const isFirst = (session: number): boolean => {
        if (!turns.has(session)) turns.set(session, random() < 0.5);
        return turns.get(session)!;
      };
      return { ...one(random), interestsAt: (session) => (isFirst(session) ? first : second) };
    },
  },
  {
    name: "travel",
    promised: false,
    life: (random, length) => {
      const [home, away] = [interestsOf(random), interestsOf(random)];
      const trips = spellsApart(random, length, 3, 12);
      return {
        ...one(random),
        interestsAt: (session) => (trips.has(session) ? away : home),
        sceneAt: (session) => ({ place: trips.has(session) ? "away" : "home" }),
      };
    },
  },
  { name: "sessions continue", promised: false, life: (random) => ({ ...one(random), carry: carried }) },
  {
    name: "shared account, in spells",
    promised: false,
    life: (random, length) => {
      const [first, second] = [interestsOf(random), interestsOf(random)];
      const turns = spells(random, length, 8, 25);
      return { ...one(random), interestsAt: (session) => (turns[session] ? second : first) };
    },
  },
  {
    name: "season",
    promised: false,
    together: true,
    life: (random, length, world) => {
      const { interestsAt, concentration } = one(random);
      const usual = interestsAt(0, "MORNING", 0);
      const days = daysOf(length);
      const begin = world() * days;
      const wave = (day: number, topic: number): number =>
        Math.sin(2 * Math.PI * ((day + begin) / days + topic / topics));
      return {
        concentration,
        interestsAt: (_, __, day) => weighted(usual, (topic) => Math.exp(seasonAmplitude * wave(day, topic))),
      };
    },
  },
  {
    name: "catalogue turns over",
    promised: false,
    together: true,
    life: (random, length, world) => {
      const { interestsAt, concentration } = one(random);
      const usual = interestsAt(0, "MORNING", 0);
      const shelf = Array.from({ length: topics }, () => {
        if (world() >= comesAndGoes) return null;
        const from = Math.floor(world() * daysOf(length));
        return world() < 0.5 ? { from: 0, until: from } : { from, until: Infinity };
      });
      const isThere = (day: number, topic: number): boolean => {
        const span = shelf[topic];
        return !span || (day >= span.from && day < span.until);
      };
      return {
        concentration,
        interestsAt: (_, __, day) => weighted(usual, (topic) => (isThere(day, topic) ? 1 : 0)),
      };
    },
  },
  {
    name: "campaigns",
    promised: false,
    together: true,
    life: (random, length, world) => {
      const { interestsAt, concentration } = one(random);
      const usual = interestsAt(0, "MORNING", 0);
      const pushed = Array.from({ length: 3 }, () => {
        const topic = Math.floor(world() * topics);
        const shares = Array.from({ length: topics }, (_, i) => (i === topic ? 1 : 0));
        return { from: Math.floor(world() * daysOf(length)), shares };
      });
      return {
        concentration,
        interestsAt: (_, __, day) => {
          const now = pushed.find(({ from }) => day >= from && day < from + campaignDays);
          return now ? mixed(usual, now.shares, 0.3) : usual;
        },
      };
    },
  },
  { name: "topics refit", promised: false, refit: true, life: one },
];
