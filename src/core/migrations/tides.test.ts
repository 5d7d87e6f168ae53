import { describe, expect, it } from "vitest";
import { fixedSession } from "../../../test/support/simulation/fixed-session.js";
import { dirichlet, draw } from "../../../test/support/simulation/stream.js";
import type { Session } from "../session.js";
import { seeded, seedOf } from "../statistics/random.js";
import { fitTides, sharesByWeek } from "./fit-tides.js";
import { look } from "./look.js";
import { packSessions } from "./packed-sessions.js";
import { withoutTides, type Tides } from "./tides.js";

const k = 10;
const weeks = 10;
const perWeek = 4;
/** A topic that everybody turns to is offered from this week on only. */
const comesWith = 5;
const come = 0;

/** Somebody of a taste of their own, for ten weeks; `turns` = they alone turn to another topic in the sixth. */
function life(seed: number, { tide, turns = false }: { tide: boolean; turns?: boolean }): Session[] {
  const random = seeded(seedOf(`tides/${seed}`));
  const taste = dirichlet(
    random,
    Array.from({ length: k }, (_, j) => (j === come ? 3 : 0.5)),
  );
  return Array.from({ length: weeks * perWeek }, (_, n) => {
    const week = Math.floor(n / perWeek);
    const now = taste.map((x, j) => {
      if (tide && week < comesWith && j === come) return 0;
      return turns && week >= comesWith ? 0.4 * x + (j === 7 ? 0.6 : 0) : x;
    });
    const theta = now.map((x) => x / now.reduce((a, b) => a + b, 0));
    const counts: Record<number, number> = {};
    for (let i = 0; i < 5; i++) {
      const topic = draw(random, theta);
      counts[topic] = (counts[topic] ?? 0) + 1;
    }
    return fixedSession(3 + 7 * week + (n % perWeek), 9, counts);
  });
}

const tidesOf = (tide: boolean): Tides =>
  fitTides(
    Array.from({ length: 60 }, (_, u) => sharesByWeek(life(1_000 + u, { tide }), k)),
    k,
  );

const lookAt = (sessions: readonly Session[], tides: Tides): ReturnType<typeof look> =>
  look(
    sessions,
    sessions.map(() => "all"),
    { k, prior: null, seed: 5, level: 1 / 1000, tides },
  );

describe("what moves everybody at once", () => {
  it("is learnt where topics come into the catalogue, and is nothing where nothing moves", () => {
    expect(tidesOf(false).size).toBe(0);
    const tides = [...tidesOf(true)].toSorted(([a], [b]) => a - b).map(([, odds]) => odds[come]!);
    expect(tides).toHaveLength(weeks);
    expect(Math.max(...tides.slice(0, comesWith))).toBeLessThan(0.1 * Math.min(...tides.slice(comesWith)));
  });

  it("is not taken for a change of one person's, and does not hide one", () => {
    const tides = tidesOf(true);
    const people = Array.from({ length: 12 }, (_, u) => u);
    const alone = people.filter((u) => lookAt(life(u, { tide: true }), new Map()).pValue <= 0.005);
    const guarded = people.filter((u) => lookAt(life(u, { tide: true }), tides).pValue <= 0.005);
    expect(alone.length).toBeGreaterThan(8);
    expect(guarded.length).toBeLessThanOrEqual(1);
    const turned = people.filter((u) => lookAt(life(u, { tide: true, turns: true }), tides).pValue <= 0.005);
    expect(turned.length).toBeGreaterThan(8);
  });

  it("only ever makes a change less certain", () => {
    const tides = tidesOf(true);
    for (let u = 0; u < 12; u++) {
      const sessions = life(u, { tide: true, turns: u % 2 === 0 });
      const [plain, guarded] = [lookAt(sessions, new Map()), lookAt(sessions, tides)];
      expect(guarded.pValue).toBeGreaterThanOrEqual(plain.pValue);
      expect(guarded.probability).toBeLessThanOrEqual(plain.probability);
      expect(guarded.index).toBe(plain.index);
    }
  });

  it("leaves sessions that no tide touches as they are", () => {
    const sessions = life(3, { tide: false });
    const packed = packSessions(
      sessions,
      sessions.map(() => "all"),
    );
    const starts = sessions.map(({ start }) => start);
    expect(withoutTides(packed, starts, new Map())).toBe(packed);
    expect(withoutTides(packed, starts, new Map([[0, new Float64Array(k).fill(1)]]))).toBe(packed);
  });
});
