import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seeded, type Random } from "../../src/core/statistics/random.js";
import { dayMs, minuteMs } from "../../src/core/time.js";
import { startHarness, type Harness } from "../support/harness.js";
import { onBackends } from "../support/on-backends.js";
import { recordBehaviours, upsertItems } from "../support/small-town.js";

const begin = Date.parse("2026-05-01T18:00:00Z");
const days = 40;
const movedOn = 20;
const refitOn = 26;
const people = 24;
const movers = 6;
const words: Readonly<Record<string, readonly string[]>> = {
  garden: ["bulb", "seed", "hedge", "compost", "lawn", "soil"],
  audio: ["speaker", "amplifier", "vinyl", "headphone", "cable", "bass"],
  baking: ["flour", "yeast", "oven", "dough", "butter", "crust"],
};
const themes = Object.keys(words);
const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

const items = themes.flatMap((theme) =>
  Array.from({ length: 8 }, (_, i) => {
    const random = seeded(1 + i);
    const title = Array.from({ length: 4 }, () => pick(random, words[theme]!)).join(" ");
    return { id: `${theme}${i}`, title, domain: "shop" };
  }),
);

/** One session of two clicks a day: the first `movers` go from the garden to audio, the others keep baking. */
const behavioursOf = (movers: number, people: number) => {
  const random = seeded(11);
  return Array.from({ length: days * people * 2 }, (_, n) => {
    const day = Math.floor(n / (2 * people));
    const person = Math.floor(n / 2) % people;
    const usual = person >= movers ? "baking" : day < movedOn ? "garden" : "audio";
    const theme = random() < 0.85 ? usual : pick(random, themes);
    return {
      id: `b${n}`,
      userId: `u${person}`,
      itemId: `${theme}${Math.floor(random() * 8)}`,
      type: "CLICK",
      occurredAt: new Date(begin + day * dayMs + (person + (n % 2)) * minuteMs).toISOString(),
    };
  });
};
const behaviours = behavioursOf(movers, people);

interface Told {
  user: { id: string };
  state: string;
  averageRunLength: number | null;
  evidenceLevel: number | null;
  log: { state: string; reason: string }[];
}
interface Answer {
  migrations: { edges: { node: Told }[] };
}
const question = `query($rate: Float) { migrations(rate: $rate, first: 100) {
  edges { node { user { id } state averageRunLength evidenceLevel log { state reason } } } } }`;

onBackends(
  "digests at a false discovery rate",
  { startsAt: begin + (days + 1) * dayMs, fakeTexts: true },
  async (service) => {
    await service.gql(upsertItems, { items });
    await service.settle();
    const on = (day: number): number => day * people * 2;
    // The day after the change everybody waits; topics are fitted anew while it is under suspicion or just told.
    for (const [from, to] of [
      [0, refitOn],
      [refitOn, days],
    ] as const) {
      for (let i = on(from); i < on(to); i += 500)
        await service.gql(recordBehaviours, { behaviours: behaviours.slice(i, Math.min(on(to), i + 500)) });
      await service.settle();
      await service.runtime.services.topics.fit({ k: 4 });
      await service.settle();
    }
  },
  (service) => {
    const told = async (rate: number | null = null): Promise<Told[]> =>
      (await service().gql<Answer>(question, { rate })).migrations.edges.map(({ node }) => node);

    it("confirm those who changed, and name no run length, which is another promise", async () => {
      const held = (await told()).filter(({ state }) => state === "CONFIRMED" || state === "SETTLED");
      const users = new Set(held.map(({ user }) => user.id));
      expect([...users].filter((id) => Number(id.slice(1)) < movers).length).toBeGreaterThanOrEqual(movers - 1);
      expect([...users].filter((id) => Number(id.slice(1)) >= movers).length).toBeLessThanOrEqual(1);
      expect(held.map(({ averageRunLength }) => averageRunLength)).toEqual(held.map(() => null));
      for (const { evidenceLevel } of held) expect(evidenceLevel).toBeLessThanOrEqual(0.1);
    });

    it("hold in the list at the rate what they confirmed", async () => {
      const listed = await told(0.1);
      expect(listed.filter(({ state }) => state === "CONFIRMED" || state === "SETTLED").length).toBeGreaterThanOrEqual(
        movers - 1,
      );
    });

    it("tell a change once, although topics were fitted anew in the middle of it and after it", async () => {
      const all = await told();
      for (let person = 0; person < movers; person++) {
        const own = all.filter(({ user }) => user.id === `u${person}`);
        const confirmed = own.flatMap(({ log }) => log.filter(({ reason }) => reason === "THRESHOLD_PASSED"));
        expect(confirmed.length).toBeLessThanOrEqual(1);
      }
    });
  },
);

describe("a digest in a season", () => {
  const visitors = 14;
  let service: Harness;
  beforeAll(async () => {
    service = await startHarness("embedded", { startsAt: begin + (days + 1) * dayMs, fakeTexts: true });
    await service.gql(upsertItems, { items });
    await service.settle();
    await service.runtime.services.topics.fit({ k: 4 });
    const all = behavioursOf(visitors, visitors);
    for (let i = 0; i < all.length; i += 500)
      await service.gql(recordBehaviours, { behaviours: all.slice(i, i + 500) });
    await service.settle();
  });
  afterAll(() => service.close());

  it("announces nobody's change as their own where everybody turns to the same, and still shows it", async () => {
    const drifts = (await service.gql<Answer>(question, {})).migrations.edges.map(({ node }) => node);
    const told = drifts.flatMap(({ log }) => log.filter(({ reason }) => reason === "THRESHOLD_PASSED"));
    expect(told).toEqual([]);
    const suspected = new Set(drifts.filter(({ state }) => state === "SUSPECTED").map(({ user }) => user.id));
    expect(suspected.size).toBeGreaterThanOrEqual(visitors - 1);
  });
});
