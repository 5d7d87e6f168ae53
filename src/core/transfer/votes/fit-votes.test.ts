import { expect, test } from "vitest";
import type { Engagement } from "../../interests/engagement.js";
import { seeded } from "../../statistics/random.js";
import { Catalogue } from "../../ranking/catalogue.js";
import { CandidateSet } from "../../ranking/candidates.js";
import { ItemItemIndex } from "../../ranking/item-item/item-item.js";
import { PackedVectors } from "../../ranking/linear/packed-vectors.js";
import { defaultModel, plainWeights } from "../../ranking/model.js";
import { rank } from "../../ranking/rank.js";
import type { RankInput } from "../../ranking/rank-input.js";
import { carriedVotes, fading, type VoteGates } from "../../ranking/carried-votes.js";
import { fitVotes } from "./fit-votes.js";
import type { VoteCase, VoteParts } from "./vote-rows.js";

const now = Date.UTC(2026, 0, 31);
const perDomain = 40;
const domains = ["news", "health", "shop"];
const number = (domain: string, item: number): number => domains.indexOf(domain) * perDomain + item;
const had: Engagement = { count: 1, weight: 1, negative: 0, firstAt: now, lastAt: now };

/** News item i votes for shop item i; health item i votes for the shop item at the other end. */
function parts(): VoteParts {
  const catalogue = new Catalogue();
  const rows: Float32Array[] = [];
  for (const domain of domains)
    for (let i = 0; i < perDomain; i++) {
      catalogue.upsert({
        number: number(domain, i),
        id: `${domain}-${i}`,
        domain,
        language: "en",
        tags: [],
        attributes: {},
        publishedAt: null,
        expiresAt: null,
        topics: { index: [], value: [] },
      });
      catalogue.count(number(domain, i), now, 1);
      rows.push(Float32Array.of(1, 0));
    }
  const itemItem = new ItemItemIndex({
    items: Int32Array.from({ length: 2 * perDomain }, (_, i) => i),
    indptr: Uint32Array.from({ length: 2 * perDomain + 1 }, (_, i) => i),
    indices: Int32Array.from({ length: 2 * perDomain }, (_, i) =>
      number("shop", i < perDomain ? i : 2 * perDomain - 1 - i),
    ),
    values: new Float32Array(2 * perDomain).fill(0.3),
  });
  return { catalogue, vectors: new PackedVectors(rows, 2), model: { ...defaultModel, itemItem } };
}

const shop = Int32Array.from({ length: perDomain }, (_, i) => number("shop", i));

/** Users who have one item elsewhere and take the shop's item of the same index, or any. */
function cases(from: readonly string[], follows: boolean): VoteCase[] {
  const random = seeded(3);
  return Array.from({ length: 160 }, () => {
    const item = Math.floor(random() * perDomain);
    const taken = follows ? item : Math.floor(random() * perDomain);
    return {
      engagements: new Map(from.map((domain) => [number(domain, item), had])),
      now,
      positions: shop,
      truth: new Set([number("shop", taken)]),
    };
  });
}

test("votes of another domain count where they are proven to help, and those that mislead are shut", () => {
  const gates = fitVotes(["shop"], () => cases(["news", "health"], true), parts(), 1);
  const by = new Map(gates.pairs.map((pair) => [pair.from, pair]));
  expect(by.get("news")).toMatchObject({ on: true, judged: 160 });
  expect(by.get("news")!.gain!.low).toBeGreaterThan(0.2);
  expect(by.get("health")!.on).toBe(by.get("health")!.gain!.high >= 0);
  expect(gates.targets).toMatchObject([
    { to: "shop", open: gates.pairs.filter(({ on }) => on).map(({ from }) => from) },
  ]);
});

test("where votes tell nothing they do not count; where too few can tell nothing is decided", () => {
  const gates = fitVotes(["shop"], () => cases(["news"], false), parts(), 1);
  expect(gates.targets).toMatchObject([{ to: "shop", open: [] }]);
  expect(gates.pairs).toMatchObject([{ from: "news", to: "shop", on: false }]);
  expect(gates.pairs[0]!.reason).toMatch(/NOT_PROVEN|MISLEADING/);
  expect(fitVotes(["shop"], () => cases(["news"], true).slice(0, 20), parts(), 1)).toEqual({ targets: [], pairs: [] });
});

const shut = { from: "health", to: "shop", judged: 50, gain: null, on: false, reason: "MISLEADING" } as const;
const gates: VoteGates = { targets: [{ to: "shop", open: ["news"], fade: 2, together: null }], pairs: [shut] };

test("votes fade smoothly as own items come, and an operator has the last word", () => {
  const { catalogue } = parts();
  const own = (n: number) => new Map(Array.from({ length: n }, (_, i) => [number("shop", i), had]));
  const factor = (n: number) => carriedVotes(gates, own(n), catalogue)!("news", "shop");
  expect([0, 1, 2, 6].map(factor)).toEqual([1, 2 / 3, 1 / 2, 1 / 4]);
  expect(fading(0, 0)).toBe(1);
  expect(fading(0, 1)).toBe(0);
  const plain = carriedVotes(gates, own(0), catalogue)!;
  expect([plain("health", "shop"), plain("health", "news"), plain("shop", "shop")]).toEqual([0, 1, 1]);
  const said = (word: boolean) => carriedVotes(gates, own(0), catalogue, () => word)!;
  expect([said(false)("news", "shop"), said(true)("health", "shop")]).toEqual([0, 1]);
  expect(plain("garden", "shop")).toBe(1); // came after the fit
  expect(carriedVotes(null, own(0), catalogue)).toBeNull();
  expect(
    carriedVotes(
      {
        targets: [{ to: "shop", open: ["news"], fade: null, together: null }],
        pairs: [{ ...shut, from: "news", on: true, reason: "PROVEN" }],
      },
      own(0),
      catalogue,
    ),
  ).toBeNull();
});

test("what is shut has no say in the ranking, nor in its reasons, with a domain asked for or without", () => {
  const { catalogue, model } = parts();
  const candidates = new CandidateSet();
  const engagements = new Map([
    [number("news", 5), had],
    [number("health", 5), had],
  ]);
  shop.forEach((position) => candidates.add(position, "catalogue"));
  for (const domain of ["shop", null]) {
    const input: RankInput = {
      task: "DISCOVER",
      context: { at: now, hour: 8, weekday: 6, scene: {}, domain },
      now,
      engagements,
      shares: null,
      staticShares: null,
      interests: [],
      catalogue,
      vectors: null,
      candidates,
      model: {
        ...defaultModel,
        ...model,
        weights: { ...defaultModel.weights, DISCOVER: plainWeights({ itemItem: 1 }) },
      },
    };
    const scores = (carried: RankInput["carriedVotes"]) =>
      new Map(rank({ ...input, carriedVotes: carried ?? null }).map((one) => [one.id, one]));
    const open = scores(null);
    const gated = scores(carriedVotes(gates, engagements, catalogue));
    expect(open.get("shop-34")!.because).toMatchObject([{ number: number("health", 5) }]);
    expect(gated.get("shop-34")!.score).toBe(0);
    expect(gated.get("shop-34")!.because).toEqual([]);
    expect(gated.get("shop-5")!.score).toBe(open.get("shop-5")!.score);
  }
});
