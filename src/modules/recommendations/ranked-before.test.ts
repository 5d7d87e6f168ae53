import { expect, test } from "vitest";
import { emptyState } from "../../core/interests/state.js";
import { defaultParameters } from "../../core/interests/parameters.js";
import { defaultModel } from "../../core/ranking/model.js";
import type { Asked, RankedList } from "./rank-asked.js";
import { RankedBefore } from "./ranked-before.js";
import type { Setting } from "./setting.js";

const now = Date.UTC(2026, 0, 31, 12, 0, 10);
const setting: Setting = { strategy: null, diversity: 0, exploration: null, caps: [], model: defaultModel };
const always = { from: -Infinity, until: Infinity };
const population = {};

function edition(throughout = always) {
  return { catalogue: { throughout } };
}

function asked(of: { state: object; edition: object }, more: Partial<Asked> = {}): Asked {
  const snapshot = { ...of, population, user: { id: "u" }, probability: 0, holding: [], preferences: [] };
  const context = { at: now, hour: 12, weekday: 6, scene: {}, domain: null };
  const plain = { userId: "u", task: "NEXT", context, filter: {}, wishes: [], floors: [], now, again: "NONE" };
  return { ...plain, fatigue: null, snapshot, ...more } as unknown as Asked;
}

const made = (degraded = false) => ({ setting, ranked: [], degraded }) as unknown as RankedList;

/** How many times a list is made for these questions, one after the other. */
async function times(before: RankedBefore, questions: readonly Asked[], degraded = false): Promise<number> {
  let count = 0;
  for (const question of questions)
    await before.of(question, setting, () => {
      count++;
      return Promise.resolve(made(degraded));
    });
  return count;
}

test("a list is made once a state, an edition, a question and a minute", async () => {
  const first = { state: emptyState(defaultParameters), edition: edition() };
  const before = new RankedBefore();
  expect(await times(before, [asked(first), asked(first, { now: now + 49_000 })])).toBe(1);
  expect(await times(before, [asked(first, { now: now + 50_000 })])).toBe(1);
  expect(await times(before, [asked({ ...first, edition: edition() })])).toBe(1);
  expect(await times(before, [asked({ ...first, state: emptyState(defaultParameters) })])).toBe(1);
  expect(await times(before, [asked(first, { filter: { exclude: ["i1"] } })])).toBe(1);
});

test("where items come and go with time it is made by the second", async () => {
  const coming = { state: emptyState(defaultParameters), edition: edition({ from: -Infinity, until: now + 5_000 }) };
  const before = new RankedBefore();
  const at = (ms: number) => asked(coming, { now: now + ms });
  expect(await times(before, [at(0), at(4_999)])).toBe(1);
  expect(await times(before, [at(5_000), at(5_500), at(6_000)])).toBe(2);
});

test("no list is kept that the vector store had no part in, nor one that somebody's wishes moved", async () => {
  const first = { state: emptyState(defaultParameters), edition: edition() };
  const before = new RankedBefore();
  expect(await times(before, [asked(first)], true)).toBe(1);
  const tired = asked(first, { fatigue: { shown: new Map(), halvedBy: 5 } });
  expect(await times(before, [tired, tired])).toBe(2);
  expect(await times(before, [asked(first), asked(first)])).toBe(1);
});

test("of very many people the lists that were made first go", async () => {
  const before = new RankedBefore();
  const same = edition();
  const all = Array.from({ length: 501 }, () => asked({ state: emptyState(defaultParameters), edition: same }));
  expect(await times(before, all)).toBe(501);
  expect(await times(before, all.slice(1))).toBe(0);
  expect(await times(before, all.slice(0, 1))).toBe(1);
});
