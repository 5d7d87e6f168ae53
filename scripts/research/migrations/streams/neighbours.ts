import { fitTides, sharesByWeek } from "../../../../src/core/migrations/fit-tides.js";
import type { Tides } from "../../../../src/core/migrations/tides.js";
import { weekOf, weekStart } from "../../../../src/core/migrations/weekly-shares.js";
import { seeded, seedOf, type Random } from "../../../../src/core/statistics/random.js";
import { changeKinds, changing } from "./changes.js";
import { families, type Family } from "./families.js";
import { expressed, plainTopics, topics, visitsOf, type Stream } from "./visits.js";

/** Places where people live together: what happens to everybody differs between them. */
const worlds = 5;
/** People of a place from whom it is learnt what moves everybody; nobody of them is watched. */
const people = 150;
/** One in so many of those around somebody whose interests change has changes of their own. */
const changesOneIn = 5;

interface Place {
  readonly family: Family;
  readonly seed: number;
  /** number of the one who is watched */
  readonly i: number;
  readonly length: number;
}

/** Random numbers of what happens to all people of somebody's place: each time the same ones. */
export function worldOf(family: Family, seed: number, i: number): Random {
  return seeded(seedOf(`${seed}/world/${family.name}/${numberOf(family, i)}`));
}

const numberOf = (family: Family, i: number): number => (family.together ? i % worlds : 0);
const longest = 200;
const learnt = new Map<string, (at: number) => Tides>();

/** What moved everybody at somebody's place until the end of a week, learnt from people who are not watched. */
export function neighbours({ family, seed, i, length }: Place): (at: number) => Tides {
  const key = `${seed}/${family.name}/${numberOf(family, i)}/${Math.max(length, longest)}`;
  const known = learnt.get(key) ?? learning({ family, seed, i, length: Math.max(length, longest) });
  learnt.set(key, known);
  return known;
}

function learning({ family, seed, i, length }: Place): (at: number) => Tides {
  const make = (): Stream[] =>
    Array.from({ length: people }, (_, n): Stream => {
      const random = seeded(seedOf(`${seed}/neighbour/${family.name}/${numberOf(family, i)}/${n}`));
      const changes = family === families[0] && n % changesOneIn === 0;
      const life = changes
        ? changing(random, changeKinds[n % changeKinds.length]!, false).life
        : family.life(random, length, worldOf(family, seed, i));
      return expressed(visitsOf(random, life, length), plainTopics);
    });
  let streams: readonly Stream[] | null = null; // made when somebody asks
  const byWeek = new Map<number, Tides>();
  return (at) => {
    const week = weekOf(at);
    const until = weekStart(week + 1);
    streams ??= make();
    const known =
      byWeek.get(week) ??
      fitTides(
        streams.map(({ sessions }) =>
          sharesByWeek(
            sessions.filter(({ start }) => start < until),
            topics,
          ),
        ),
        topics,
      );
    byWeek.set(week, known);
    return known;
  };
}
