import { expect, it } from "vitest";
import { checkerboard } from "../../../../test/support/checkerboard.js";
import { defaultParameters } from "../../interests/parameters.js";
import { learnItemItem, modelParts } from "../../ranking/fit/learn.js";
import { defaultModel } from "../../ranking/model.js";
import { rank } from "../../ranking/rank.js";
import { seeded } from "../../statistics/random.js";
import { dayMs } from "../../time.js";
import { RankInputs } from "../godwit.js";
import { worldAt } from "../world.js";
import { liveBaselines } from "./baselines/all.js";
import { evaluateLive } from "./evaluate-live.js";
import { momentsIn } from "./drawn-moments.js";
import { LiveWorld, type LiveData } from "./live-world.js";
import { closedNow, listOf } from "./tuning.js";

const { world, ...data } = checkerboard({ users: 24, items: 40, sessions: 12, seed: 3, untouched: new Set([4, 5]) });
const start = world.split - 6 * dayMs;
const cut = world.split - 2 * dayMs;
const tasks = ["NEXT", "DISCOVER"] as const;

/** Everything that every method answers at the beginnings of sessions in a span, as of weights learned at its start. */
function answers({ items, behaviours }: LiveData, from: number, to: number): string[] {
  const live = new LiveWorld({ items, behaviours }, world.codebook, defaultParameters);
  const baselines = liveBaselines(behaviours.filter(({ signal }) => signal.at < start));
  live.onHappened = (happened) => baselines.forEach((baseline) => baseline.observe?.(happened));
  live.advance(start);
  for (const baseline of baselines) baseline.learn?.(live);
  const model = { ...defaultModel, ...modelParts(learnItemItem(live.training, null)) };
  const out: string[] = [];
  for (const moment of momentsIn(live, { items, behaviours }, { from, to, perUser: 10, limit: 1e6, seed: 1 })) {
    const closed = closedNow(live);
    for (const task of tasks) {
      const own = rank(new RankInputs(live, { task, model, parameters: defaultParameters }).of(moment), 10);
      out.push(JSON.stringify(own.map(({ id, score, probability }) => [id, score, probability])));
      for (const baseline of baselines) {
        const list = listOf(live, moment, task, { scores: baseline.scores(live, moment), closed, top: 10 });
        out.push(JSON.stringify(list.map((position) => live.catalogue.at(position)!.id)));
      }
    }
  }
  return out;
}

it("does not look ahead: what comes after a time changes no answer before it by a bit", () => {
  const random = seeded(9);
  const other = {
    items: data.items,
    behaviours: data.behaviours.map(({ user, signal }) => ({
      user,
      signal: signal.at < cut ? signal : { ...signal, item: Math.floor(random() * data.items.length) },
    })),
  };
  const before = answers(data, start, cut);
  expect(before.length).toBeGreaterThan(1_000);
  expect(answers(other, start, cut)).toEqual(before);
  expect(answers(other, cut, Infinity)).not.toEqual(answers(data, cut, Infinity));
});

it("knows an item from when it is published or first met, and not before", () => {
  const at = world.split - 3 * dayMs;
  const [first, second] = [4, 5].map((number) => data.items[number]!);
  const items = [
    { ...first!, publishedAt: at },
    second!,
    ...data.items.filter(({ number }) => number !== 4 && number !== 5),
  ];
  const live = new LiveWorld({ items, behaviours: data.behaviours }, world.codebook, defaultParameters);
  live.advance(at - 1);
  expect(live.catalogue.positionOf(4)).toBe(-1);
  live.advance(at);
  expect(live.catalogue.positionOf(4)).toBeGreaterThanOrEqual(0);
  expect(live.catalogue.positionOf(5)).toBe(-1);
  live.advance(Infinity);
  expect(live.catalogue.positionOf(5)).toBeGreaterThanOrEqual(0);
});

const earlier = { split: world.split - 4 * dayMs, codebook: world.codebook, parameters: defaultParameters };

it("judges beside baselines that were tuned before the split, and says which was best then", () => {
  const {
    tasks: reports,
    taken,
    unknown,
  } = evaluateLive(data, worldAt(data, earlier), defaultParameters, {
    tasks,
    top: 10,
    seed: 1,
    perUser: 10,
    sessions: 1_000,
    refit: 2,
    progress: () => {},
  });
  expect(taken).toBeGreaterThan(0);
  expect(unknown).toBeLessThan(taken);
  for (const report of reports) {
    expect(report.judged).toHaveLength(report.sessions);
    expect(report.methods.map(({ name }) => name)).toEqual([
      "godwit",
      ...report.tuned.map(({ family, variant }) => `${family}, ${variant}`),
    ]);
    expect(report.best).toBe(report.methods[1]!.name);
    const popular = report.methods.find(({ name }) => name.startsWith("popularity, fading"))!;
    expect(report.methods[0]!.ndcg).toBeGreaterThan(popular.ndcg);
    const mean = report.judged.reduce((sum, { ndcg }) => sum + ndcg["godwit"]!, 0) / report.sessions;
    expect(report.methods[0]!.ndcg).toBeCloseTo(mean, 12);
    const against = report.differences.find(({ against }) => against === popular.name)!;
    expect(against.ndcg.mean).toBeCloseTo(mean - popular.ndcg, 12);
    const { fits, method, gain } = report.refitted!;
    expect(fits).toBeGreaterThan(0);
    expect(gain.mean).toBeCloseTo(method.ndcg - mean, 12);
    expect(gain.mean).not.toBe(0);
  }
});
