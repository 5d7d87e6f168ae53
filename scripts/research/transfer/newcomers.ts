import { emptyState, fold } from "../../../src/core/interests/state.js";
import { fitInterestParameters } from "../../../src/core/interests/fit.js";
import { sessionsOf } from "../../../src/core/interests/held-out.js";
import type { Signal } from "../../../src/core/interests/signal.js";
import { pairedDifference, type Interval } from "../../../src/core/statistics/bootstrap.js";
import { easeBaseline, itemKnnBaseline } from "../../../src/core/evaluation/baselines/item-item.js";
import { meanTextBaseline } from "../../../src/core/evaluation/baselines/text.js";
import { godwitMethod } from "../../../src/core/evaluation/godwit.js";
import { judge, type MethodResult } from "../../../src/core/evaluation/judge.js";
import { fromScores, truthPositions, type Baseline } from "../../../src/core/evaluation/method.js";
import { trainRanker } from "../../../src/core/evaluation/train-ranker.js";
import { worldAt, type HeldOut, type World } from "../../../src/core/evaluation/world.js";
import type { PopularityHalfLife } from "../../../src/core/ranking/popularity.js";
import type { Codebook } from "../../../src/core/topics/codebook.js";
import { signalsOf, type StudySet } from "../shared/data-set.js";

/** A newcomer's sessions that are known when the next one is foreseen. */
export const sessionsKnown = [1, 2, 5] as const;

export interface NewcomerReport {
  readonly split: string;
  readonly points: readonly {
    readonly sessions: number;
    readonly users: number;
    readonly methods: readonly {
      readonly name: string;
      readonly precision: number;
      readonly recall: number;
      readonly f1: number;
      readonly ndcg: number;
      readonly hr: number;
      readonly difference: Interval;
    }[];
  }[];
}

const top = 10;

/**
 * Users who came after the split, ranked for after their first sessions. What is learned (weights, item-item, EASE) is
 * of before the split; popularity and the age of items go on being counted, for every method, up to the moment asked
 * about, as they are in a service.
 */
export function newcomersOf(
  set: StudySet,
  codebook: Codebook,
  split: number,
  seed: number,
  progress: (line: string) => void,
): NewcomerReport {
  const histories = signalsOf(set, codebook);
  const before = histories
    .map((history) => history.filter(({ at }) => at < split))
    .filter((history) => history.length > 0);
  const { parameters } = fitInterestParameters(before, codebook.topicIds.length, { seed });
  const world = worldAt(set, { split, codebook, parameters });
  const { model } = trainRanker(set, world, parameters, { tasks: ["DISCOVER"], seed, progress });
  const known = (signal: Signal): boolean => signal.item !== null && world.catalogue.positionOf(signal.item) >= 0;
  const baselines = [
    livePopularity(world, 30, "popularity, 30 days"),
    livePopularity(world, 7, "popularity, 7 days"),
    ...[itemKnnBaseline, easeBaseline(500, 5_000), meanTextBaseline].map((make) => make(world)),
  ];
  const cases = sessionsKnown.map((sessions) =>
    histories
      .flatMap((history, user) => newcomer(world, user, history, sessions, known, parameters))
      .filter((user) => truthPositions(world, user, "DISCOVER").size > 0),
  );
  const names = ["godwit", ...baselines.map(({ name }) => name)];
  const lists = names.map(() => new Map<HeldOut, readonly number[]>());
  const happening = set.behaviours
    .filter(({ signal }) => signal.at >= split && signal.item !== null)
    [Symbol.iterator]();
  let next = happening.next();
  for (const user of cases.flat().toSorted((a, b) => a.context.at - b.context.at)) {
    for (const { at } = user.context; !next.done && next.value.signal.at < at; next = happening.next())
      world.catalogue.count(next.value.signal.item!, next.value.signal.at, next.value.signal.strength);
    const moment: World = { ...world, split: user.context.at };
    const methods = [
      godwitMethod(moment, { task: "DISCOVER", model, parameters }),
      ...baselines.map((baseline) => fromScores(moment, "DISCOVER", baseline)),
    ];
    methods.forEach((method, m) => lists[m]!.set(user, method.list(user, top)));
  }
  const points = cases.map((users, i) => {
    const [godwit, ...others] = names.map((name, m) =>
      judge(world, "DISCOVER", users, { name, list: (user) => lists[m]!.get(user)! }, top),
    );
    const all = [godwit!, ...others];
    progress(
      `after ${sessionsKnown[i]} sessions, ${users.length} users: ${all.map(({ name, ndcg }) => `${name} ${ndcg.toFixed(4)}`).join(", ")}`,
    );
    return {
      sessions: sessionsKnown[i]!,
      users: users.length,
      methods: all.map((result: MethodResult) => ({
        name: result.name,
        precision: result.precision,
        recall: result.recall,
        f1: result.f1,
        ndcg: result.ndcg,
        hr: result.hr,
        difference: pairedDifference(godwit!.ndcgOfUsers, result.ndcgOfUsers, { seed }),
      })),
    };
  });
  return { split: new Date(split).toISOString(), points };
}

/** Popularity as the catalogue counts it at the moment of asking. */
function livePopularity({ catalogue }: World, halfLife: PopularityHalfLife, name: string): Baseline {
  return {
    name,
    scores: () =>
      Float64Array.from({ length: catalogue.size }, (_, position) => catalogue.popularity(halfLife).share(position)),
  };
}

/** A user whose first behaviour lies after the split, with their first sessions known and the next one as the truth. */
function newcomer(
  world: World,
  user: number,
  history: readonly Signal[],
  count: number,
  known: (signal: Signal) => boolean,
  parameters: Parameters<typeof emptyState>[0] & Parameters<typeof fold>[2],
): HeldOut[] {
  if ((history[0]?.at ?? 0) < world.split) return [];
  const sessions = sessionsOf(history);
  const next = sessions[count]?.[0];
  if (next === undefined) return [];
  const state = emptyState(parameters);
  const first = sessions.slice(0, count).flat().filter(known);
  for (const signal of first) fold(state, signal, parameters);
  const truth = new Set(
    sessions[count]!.filter((signal) => signal.strength > 0 && known(signal)).map(({ item }) => item!),
  );
  const { at, hour, weekday, scene } = next;
  return truth.size === 0 || first.length === 0
    ? []
    : [{ user, state, history: first, truth, context: { at, hour, weekday, scene, domain: null } }];
}
