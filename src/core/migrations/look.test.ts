import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixedSession } from "../../../test/support/simulation/fixed-session.js";
import { userStream } from "../../../test/support/simulation/stream.js";
import type { StreamOptions } from "../../../test/support/simulation/stream.js";
import type { Session } from "../session.js";
import { seeded } from "../statistics/random.js";
import { alternationProbability } from "./alternation.js";
import { ChangeEvidence } from "./change-evidence.js";
import { look } from "./look.js";
import { packSessions, withoutContexts } from "./packed-sessions.js";
import { blocks, permutationPValue, withinContexts } from "./permutations.js";
import { strataOf } from "./strata.js";

const stream = (seed: number, options: Partial<StreamOptions> = {}) =>
  userStream(seeded(seed), { length: 60, alternating: true, change: null, ...options }).sessions;
const options = { k: 24, prior: null, seed: 1, level: 0.01 };

describe("a look", () => {
  it("dates an abrupt change, with the change inside its 90 % set", () => {
    let near = 0;
    let inside = 0;
    const users = 20;
    for (let seed = 0; seed < users; seed++) {
      const sessions = stream(seed, { change: { kind: "SHIFT", size: 0.6, at: 35, over: 1 } });
      const found = look(sessions, strataOf(sessions, 5), options);
      if (Math.abs(found.index - 35) <= 3) near++;
      if (found.between[0] <= 35 && 35 <= found.between[1]) inside++;
      expect(found.between[0]).toBeLessThanOrEqual(found.index);
      expect(found.between[1]).toBeGreaterThanOrEqual(found.index);
    }
    expect(near).toBeGreaterThanOrEqual(14);
    expect(inside).toBeGreaterThanOrEqual(14);
  });

  it("gives unchanged users p-values that are not smaller than uniform ones", () => {
    const users = 120;
    let small = 0;
    for (let seed = 0; seed < users; seed++) {
      const sessions = stream(1000 + seed, { length: 25, alternating: seed % 2 === 0 });
      if (look(sessions, strataOf(sessions, 5), { ...options, seed, level: 0.05 }).pValue <= 0.1) small++;
    }
    // Binomial(120, 0.1) is at most 25 with 99.99 %
    expect(small).toBeLessThanOrEqual(25);
    expect(small).toBeGreaterThan(0);
  });

  it("tells who goes to and fro from who changed, or came back", () => {
    const stays = (...mains: number[]): Session[] =>
      mains.flatMap((main, stay) =>
        Array.from({ length: 12 }, (_, i) => {
          const day = stay * 12 + i;
          return fixedSession(day, 9, { [main]: 2 + (day % 2), 5: 2 - (day % 2), [6 + (day % 3)]: 1 });
        }),
      );
    const said = (sessions: readonly Session[]) => {
      const strata = sessions.map(() => "one");
      const { pValue, probability } = look(sessions, strata, { ...options, level: 0.01 });
      const split = (at: number) => alternationProbability(withoutContexts(packSessions(sessions, strata)), at, 24);
      return { pValue, probability, split };
    };
    const toAndFro = said(stays(0, 1, 0, 1));
    expect(toAndFro.pValue).toBe(1);
    expect(toAndFro.probability).toBeLessThan(0.1);
    for (const at of [12, 36]) expect(toAndFro.split(at)).toBeGreaterThan(0.9);
    const changed = said(stays(0, 0, 0, 1));
    expect(changed.pValue).toBeLessThanOrEqual(0.05);
    expect(changed.probability).toBeGreaterThan(0.9);
    expect(changed.split(36)).toBeLessThan(0.5);
    const back = said(stays(0, 1, 0));
    for (const at of [12, 24]) expect(back.split(at)).toBeLessThan(0.5);
  });

  it("says nothing of fewer sessions than two sides need", () => {
    const sessions = stream(3).slice(0, 5);
    expect(look(sessions, strataOf(sessions, 5), options)).toEqual({
      pValue: 1,
      probability: 0,
      plain: { pValue: 1, probability: 0 },
      index: -1,
      between: [-1, -1],
    });
  });
});

describe("evidence of a change", () => {
  it("does not depend on topics' numbers or on the order of topics within a session", () => {
    const sessions = stream(5, { change: { kind: "EMERGENCE", size: 0.5, at: 30, over: 1 } });
    const renamed = sessions.map((session) => ({
      ...session,
      topics: { index: session.topics.index.map((t) => 23 - t).toReversed(), value: session.topics.value.toReversed() },
    }));
    const strata = strataOf(sessions, 5);
    const a = new ChangeEvidence(packSessions(sessions, strata), 24).of();
    const b = new ChangeEvidence(packSessions(renamed, strata), 24).of();
    expect(b.index).toBe(a.index);
    expect(b.log).toBeCloseTo(a.log, 6);
  });

  it("has a posterior over splits that sums to 1 and is largest at the best split", () => {
    const sessions = stream(6, { change: { kind: "SHIFT", size: 0.5, at: 20, over: 1 } });
    const evidence = new ChangeEvidence(withoutContexts(packSessions(sessions, strataOf(sessions, 5))), 24);
    const posterior = evidence.posterior();
    expect(posterior.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
    expect(posterior.indexOf(Math.max(...posterior))).toBe(evidence.of().index);
  });

  it("leaves shares that sum to 1 when what contexts explain is taken out", () => {
    const sessions = stream(7);
    const packed = withoutContexts(packSessions(sessions, strataOf(sessions, 5)));
    for (let i = 0; i < packed.count; i++) {
      const row = packed.shares.subarray(packed.starts[i]!, packed.starts[i + 1]!);
      if (packed.weights[i]! > 0) expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
    }
  });
});

describe("permutations", () => {
  it("keep every context its places, and blocks their sessions together", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 2, maxLength: 40 }), fc.nat(), (contexts, seed) => {
        const out = Int32Array.from(contexts, (_, i) => i);
        withinContexts(Int32Array.from(contexts), seeded(seed))(out);
        expect([...out].toSorted((a, b) => a - b)).toEqual(contexts.map((_, i) => i));
        out.forEach((from, to) => expect(contexts[from]).toBe(contexts[to]));
        blocks(contexts.length, 5, seeded(seed))(out);
        expect([...out].toSorted((a, b) => a - b)).toEqual(contexts.map((_, i) => i));
        let breaks = 0;
        for (let i = 1; i < out.length; i++) if (out[i] !== out[i - 1]! + 1) breaks++;
        expect(breaks).toBeLessThanOrEqual(Math.ceil(contexts.length / 5) + 1);
      }),
    );
  });

  it("stop early with a p-value of 1 where everything reaches the observed value, small where nothing does", () => {
    const test = { draw: () => {}, count: 3, most: 999 };
    let calls = 0;
    const always = permutationPValue({
      ...test,
      observed: 1,
      statisticOf: () => {
        calls++;
        return 1;
      },
    });
    expect(always).toBe(1);
    expect(calls).toBe(5);
    expect(permutationPValue({ ...test, observed: 1, statisticOf: () => 0 })).toBe(0.001);
  });
});
