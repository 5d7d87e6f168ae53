import { expect, it } from "vitest";
import { seeded, type Random } from "../../src/core/statistics/random.js";
import { onBackends } from "../support/on-backends.js";
import { recordBehaviours, upsertItems } from "../support/small-town.js";

const dayMs = 86_400_000;
const begin = Date.parse("2026-05-01T18:00:00Z");
const days = 120;
const movedOn = 70;
const words: Readonly<Record<string, readonly string[]>> = {
  garden: ["bulb", "seed", "hedge", "compost", "lawn", "soil", "rose", "tomato"],
  audio: ["speaker", "amplifier", "vinyl", "headphone", "cable", "turntable", "stereo", "bass"],
  baking: ["flour", "yeast", "oven", "dough", "sourdough", "butter", "crust", "whisk"],
  cycling: ["saddle", "chain", "pedal", "helmet", "wheel", "brake", "gear", "tyre"],
};
const themes = Object.keys(words);

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

const items = themes.flatMap((theme) =>
  Array.from({ length: 12 }, (_, i) => {
    const random = seeded(1 + i);
    const title = Array.from({ length: 4 }, () => pick(random, words[theme]!)).join(" ");
    return { id: `${theme}${i}`, title, domain: "shop" };
  }),
);

interface Late {
  id: string;
  userId: string;
  itemId: string;
  type: string;
  occurredAt: string;
}

/** One session of three clicks a day: two people whose interest moves on one day and two whose stays. */
function history(prefix: string): Late[] {
  const random = seeded(7);
  const out: Late[] = [];
  for (let day = 0; day < days; day++)
    for (let person = 0; person < 4; person++)
      for (let click = 0; click < 3; click++) {
        const usual = person >= 2 ? "baking" : day < movedOn ? "garden" : "audio";
        const theme = random() < 0.9 ? usual : pick(random, themes);
        out.push({
          id: `${prefix}-${person}-${day}-${click}`,
          userId: `${prefix}-u${person}`,
          itemId: `${theme}${Math.floor(random() * 12)}`,
          type: "CLICK",
          occurredAt: new Date(begin + day * dayMs + (person + 5 * click) * 60_000).toISOString(),
        });
      }
  return out;
}

/** A history in the order in which it arrives: pieces that are folded one after the other. */
const arrivals: Readonly<Record<string, (all: Late[]) => Late[][]>> = {
  sorted: (all) => [all],
  halves: (all) => [all.slice(all.length / 2), all.slice(0, all.length / 2)],
  backwards: (all) => pieces(all.toReversed(), 6),
  shuffled: (all) => {
    const random = seeded(3);
    const order = new Map(all.map((late) => [late, random()]));
    return pieces(
      all.toSorted((a, b) => order.get(a)! - order.get(b)!),
      6,
    );
  },
};

function pieces(all: readonly Late[], count: number): Late[][] {
  const size = Math.ceil(all.length / count);
  return Array.from({ length: count }, (_, i) => all.slice(i * size, (i + 1) * size));
}

interface Told {
  kind: string;
  state: string;
  changedAt: string | null;
  log: { state: string }[];
}
const question =
  "query($userId: ID!) { migrations(userId: $userId, first: 50) { edges { node { kind state changedAt log { state } } } } }";
interface Answer {
  migrations: { edges: { node: Told }[] };
}

onBackends(
  "late history",
  { startsAt: begin + (days + 1) * dayMs, fakeTexts: true },
  async ({ gql, settle }) => {
    await gql(upsertItems, { items });
    await settle();
    for (const [name, arrive] of Object.entries(arrivals))
      for (const part of arrive(history(name))) {
        for (let i = 0; i < part.length; i += 1_000)
          await gql(recordBehaviours, { behaviours: part.slice(i, i + 1_000) });
        await settle();
      }
  },
  (harness) => {
    const told = async (prefix: string): Promise<Told[][]> => {
      const lists: Told[][] = [];
      for (let person = 0; person < 4; person++) {
        const answer = await harness().gql<Answer>(question, { userId: `${prefix}-u${person}` });
        lists.push(answer.migrations.edges.map(({ node }) => node));
      }
      return lists;
    };
    const holding = (list: readonly Told[]): Told[] => list.filter(({ state }) => state !== "REVERTED");

    for (const name of Object.keys(arrivals))
      it(`that arrives ${name} tells of one change of those who changed, and of none of the others`, async () => {
        const people = await told(name);
        expect(people.map((list) => holding(list).length)).toEqual([1, 1, 0, 0]);
        for (const { changedAt, kind, state } of people.flatMap(holding)) {
          const day = (Date.parse(changedAt!) - begin) / dayMs;
          expect(Math.abs(day - movedOn)).toBeLessThan(4);
          // A kind is said only where it is likely enough.
          expect(["SHIFT", "UNSURE"]).toContain(kind);
          expect(state).toBe("SETTLED");
        }
      });

    it("says nothing twice: no migration enters a state a second time unless it had left it", async () => {
      for (const name of Object.keys(arrivals)) {
        const logs = (await told(name)).flat().map(({ log }) => log.map(({ state }) => state));
        expect(logs.length).toBeGreaterThan(0);
        expect(logs.filter((states) => states.some((state, i) => i > 0 && state === states[i - 1]))).toEqual([]);
      }
    });

    it("newest half first ends with the same log of states as what was seen in order", async () => {
      const changes = async (name: string): Promise<number[]> =>
        (await told(name)).map((list) => list.filter(({ log }) => log.some(({ state }) => state === "SETTLED")).length);
      expect(await changes("halves")).toEqual(await changes("sorted"));
    });
  },
);
