import { describe, expect, test } from "vitest";
import { domainKey, emptyCells, foldCells, type Cells } from "../interests/cells.js";
import { defaultParameters } from "../interests/parameters.js";
import type { TransferData } from "./users.js";
import { InterestReader } from "../interests/reader.js";
import type { Signal } from "../interests/signal.js";
import { fitTransfer } from "./fit.js";
import { withTopics } from "./model.js";
import { pairKey, TransferReading } from "./serve.js";
import {
  favourite,
  histories,
  split,
  topics,
  transferData,
  type Tastes,
} from "../../../test/support/synthetic-domains.js";

const topicIds = Array.from({ length: topics }, (_, i) => `t${i}`);
const fit = (all: readonly Signal[][]) =>
  fitTransfer(transferData(all), { seed: 1, topicIds, parameters: defaultParameters });
const pair = (model: ReturnType<typeof fit>, from: string, to: string) =>
  model.pairs.find((one) => one.from === domainKey(from) && one.to === domainKey(to))!;
const same = (_user: number, random: () => number): Tastes => {
  const taste = favourite(Math.floor(random() * topics));
  return { news: taste, shop: taste };
};
const unrelated = (_user: number, random: () => number): Tastes => ({
  news: favourite(Math.floor(random() * topics)),
  shop: favourite(Math.floor(random() * topics)),
});
/** Each topic that is read goes with the next one in the shop. */
const shifted = (_user: number, random: () => number): Tastes => {
  const liked = Math.floor(random() * topics);
  return { news: favourite(liked), shop: favourite((liked + 1) % topics) };
};
/** What a reader likes most is what they buy least, and all else alike. */
const reversed = (_user: number, random: () => number): Tastes => {
  const liked = Math.floor(random() * topics);
  return {
    news: favourite(liked),
    shop: Array.from({ length: topics }, (_, topic) => (topic === liked ? 0 : 1 / (topics - 1))),
  };
};
const context = { at: split, hour: 12, weekday: 3, scene: {}, domain: "shop" };
const fold = (signals: readonly Signal[]) => {
  const cells = emptyCells(defaultParameters);
  for (const signal of signals) foldCells(cells, signal, defaultParameters);
  return cells;
};

const readerOf = ({ population }: TransferData) => new InterestReader(population, topics, defaultParameters);
const to = (reading: TransferReading, data: TransferData, state: Cells, carry = true) =>
  reading.to({ state, reader: readerOf(data), at: split, carry });

describe("the fit of transfer", () => {
  test("carries where tastes are the same: gain proven, gate open, the newcomer's interest foreseen", () => {
    const all = histories(240, same);
    const model = fit(all);
    const found = pair(model, "news", "shop");
    expect(found).toMatchObject({ on: true, reason: "PROVEN", seenInBoth: 240 });
    expect(found.gain!.low).toBeGreaterThan(0);
    const data = transferData(all);
    const reading = new TransferReading(model);
    const reader = fold(all[0]!.filter(({ at, domain }) => at < split && domain === "news"));
    const liked = readerOf(data).predict(reader, { ...context, domain: "news" }).shares;
    const favouriteTopic = liked.indexOf(Math.max(...liked));
    const carried = to(reading, data, reader).shares(domainKey("shop"))!;
    expect(carried[favouriteTopic]).toBeGreaterThan(0.3);
    const { shares } = readerOf(data).predict(reader, context, {
      carried: (key) => to(reading, data, reader).shares(key),
    });
    expect(shares[favouriteTopic]).toBeGreaterThan(0.3);
  });

  test("switched off as a whole nothing comes from elsewhere, and items vote within their domains only", () => {
    const all = histories(240, same);
    const reading = TransferReading.shut(fit(all));
    const data = transferData(all);
    const reader = fold(all[0]!.filter(({ at, domain }) => at < split && domain === "news"));
    expect(to(reading, data, reader).shares(domainKey("shop"))).toEqual(
      to(reading, data, emptyCells(defaultParameters)).shares(domainKey("shop")),
    );
    expect(reading.isSwitched(domainKey("shop"))).toBe(true);
    expect(reading.domainSwitches!("news", "shop")).toBe(false);
    expect(reading.prior(["country\u001fNL"])).toBeNull();
  });

  test("stays shut where tastes have nothing to do with each other: then only the place's own history and population count", () => {
    const all = histories(240, unrelated);
    const model = fit(all);
    const found = pair(model, "news", "shop");
    expect(found.on).toBe(false);
    expect(found.gain!.low).toBeLessThan(0);
    const data = transferData(all);
    const reader = fold(all[0]!.filter(({ at, domain }) => at < split && domain === "news"));
    const shut = to(new TransferReading(model), data, reader).shares(domainKey("shop"))!;
    expect(Math.max(...shut)).toBeLessThan(0.25); // a stranger to the shop, whatever was read
  });

  test("reversed tastes: the same topics would mislead, and are not carried", () => {
    const all = histories(240, reversed);
    const model = fit(all);
    const found = pair(model, "news", "shop");
    // Either the gate is shut, or what serves is the learned map, which has found out about the reversal.
    if (found.on) expect(found.map).toBe("LEARNED");
    const data = transferData(all);
    const reading = new TransferReading(model);
    const without = new TransferReading(model, { switches: new Map([[pairKey(found.from, found.to), "OFF"]]) });
    const later = all.map((history) => history.filter(({ at, domain }) => at >= split && domain === "shop"));
    const loss = (of: TransferReading): number =>
      all.reduce((sum, history, user) => {
        const shares = to(of, data, fold(history.filter(({ at }) => at < split))).shares(domainKey("shop"))!;
        return (
          sum -
          later[user]!.reduce((all, signal) => all + Math.log(shares[signal.topics.index[0]!]!), 0) /
            later[user]!.length
        );
      }, 0) / all.length;
    expect(loss(reading)).toBeLessThanOrEqual(loss(without) + 0.002);
  });

  test("of two sources that say the same, one is enough; places with few users say nothing", () => {
    const all = histories(240, (user, random) => {
      const { news, shop } = same(user, random) as { news: number[]; shop: number[] };
      return { news, blog: news, shop, ...(user < 25 ? { travel: news } : {}) };
    });
    const model = fit(all);
    const into = model.pairs.filter(({ to }) => to === domainKey("shop"));
    expect(into.find(({ from }) => from === domainKey("travel"))!.reason).not.toBe("PROVEN");
    expect(into.filter(({ on }) => on).length).toBeGreaterThanOrEqual(1);
    expect(pair(model, "news", "travel")).toMatchObject({ gain: null, reason: "BORROWED", on: true, map: "IDENTITY" });
  });

  test("an operator and a user can shut it, an operator can open it", () => {
    const all = histories(240, same);
    const model = fit(all);
    const data = transferData(all);
    const key = domainKey("shop");
    const reader = fold(all[0]!.filter(({ at, domain }) => at < split && domain === "news"));
    const shares = (reading: TransferReading, carry = true) => to(reading, data, reader, carry).shares(key)!;
    const off = new TransferReading(model, { switches: new Map([[pairKey(domainKey("news"), key), "OFF" as const]]) });
    expect(off.sourcesOf(key)).toEqual([]);
    expect(shares(off)).toEqual(shares(new TransferReading(model), false));
    expect(shares(off)).not.toEqual(shares(new TransferReading(model)));
    const shut = fit(histories(240, unrelated));
    const opened = new TransferReading(shut, { switches: new Map([[pairKey(domainKey("news"), key), "ON" as const]]) });
    expect(new TransferReading(shut).sourcesOf(key)).toEqual([]);
    expect(opened.sourcesOf(key)).toEqual([domainKey("news")]);
  });

  test("a refit of topics renames them; maps follow", () => {
    const model = fit(histories(240, shifted));
    const renamed = withTopics(model, ["new", ...topicIds.toReversed()]);
    for (const { sources, closed } of renamed.targets)
      for (const { map } of [...sources, ...closed])
        map?.forEach((row) => expect(row.value.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9));
    const mapOf = ({ targets }: typeof model) => targets[0]!.sources.find(({ map }) => map !== null)!.map!;
    const [before, after] = [mapOf(model)[0]!, mapOf(renamed)[topics]!];
    expect(before.index).toHaveLength(topics);
    for (const [i, topic] of before.index.entries())
      expect(after.value[after.index.indexOf(topics - topic)]).toBeCloseTo(before.value[i]!, 9);
    expect(withTopics(model, topicIds)).toBe(model);
  });

  test("affinities are calibrated, for places never visited too", () => {
    const model = fit(
      histories(300, (_user, random) => {
        const topic = Math.floor(random() * topics);
        const taste = favourite(topic);
        return { news: taste, ...(topic < 3 || random() < 0.2 ? { shop: taste } : {}) };
      }),
    );
    const { DOMAIN, TOPIC } = model.affinity!.kinds;
    for (const { reliability } of [DOMAIN!, TOPIC!]) {
      expect(reliability.expectedCalibrationError).toBeLessThan(0.1);
      expect(reliability.brier).toBeLessThan(reliability.brierOfBaseRate);
    }
  });
});
