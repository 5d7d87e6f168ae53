import { fitInterestParameters } from "../../../src/core/interests/fit.js";
import { pairedDifference, type Interval } from "../../../src/core/statistics/bootstrap.js";
import { itemKnnBaseline } from "../../../src/core/evaluation/baselines/item-item.js";
import { popularityBaseline } from "../../../src/core/evaluation/baselines/popularity.js";
import { meanTextBaseline } from "../../../src/core/evaluation/baselines/text.js";
import { RankInputs } from "../../../src/core/evaluation/godwit.js";
import { candidatesOf } from "../../../src/core/evaluation/world-candidates.js";
import { listMetrics, type ListMetrics } from "../../../src/core/statistics/list-metrics.js";
import { trainRanker } from "../../../src/core/evaluation/train-ranker.js";
import {
  knownItems,
  worldAt,
  type EvaluationBehaviour,
  type HeldOut,
  type World,
} from "../../../src/core/evaluation/world.js";
import type { InterestParameters } from "../../../src/core/interests/parameters.js";
import { learnItemItem, modelParts, vectorsByNumber } from "../../../src/core/ranking/fit/learn.js";
import type { RankingModel } from "../../../src/core/ranking/model.js";
import { bestFirst, eligible, scoreCandidates } from "../../../src/core/ranking/score.js";
import { seedOf } from "../../../src/core/statistics/random.js";
import type { Codebook } from "../../../src/core/topics/codebook.js";
import { audienceOf, type AudienceReport } from "./audience.js";
import { signalsOf, type StudySet } from "../shared/data-set.js";

/** How many behaviours with a new item are known: the last ones before the split. */
export const behavioursKnown = [0, 1, 3, 10] as const;

type Figures = Pick<ListMetrics, "hr" | "recall" | "ndcg">;

export interface NewItemReport {
  readonly split: string;
  /** items made new, and all that they are ranked among */
  readonly items: { readonly made: number; readonly all: number };
  readonly points: readonly {
    readonly known: number;
    readonly users: number;
    readonly methods: readonly {
      readonly name: string;
      readonly alone: Figures;
      readonly amongAll: Figures /** Godwit − it, NDCG */;
      readonly difference: { readonly alone: Interval; readonly amongAll: Interval };
    }[];
  }[];
  readonly audience: AudienceReport;
}

const top = 10;
const usersJudged = 500;
/** Every tenth item is made new, if it has so many behaviours that ten of them are few. */
const fewestBehaviours = 20;

/**
 * Every tenth item is made new: all that was done with it before the split is hidden but for the last n behaviours, and
 * everything but β is learned from what is left. Users are judged by the first later session that holds a new item they
 * had never taken, hidden or not.
 */
export function newItemsOf(
  set: StudySet,
  codebook: Codebook,
  split: number,
  seed: number,
  progress: (line: string) => void,
): NewItemReport {
  const before = signalsOf(set, codebook)
    .map((history) => history.filter(({ at }) => at < split))
    .filter((history) => history.length > 0);
  const { parameters } = fitInterestParameters(before, codebook.topicIds.length, { seed });
  const items = knownItems(set.items, set.behaviours, split);
  const { model } = trainRanker(set, worldAt(set, { split, codebook, parameters }), parameters, {
    tasks: ["DISCOVER"],
    seed,
    progress,
  });
  const byItem = new Map<number, EvaluationBehaviour[]>();
  const taken = new Set<string>();
  for (const behaviour of set.behaviours) {
    const {
      user,
      signal: { at, item },
    } = behaviour;
    if (item === null || at >= split) continue;
    taken.add(`${user} ${item}`);
    const list = byItem.get(item);
    if (list) list.push(behaviour);
    else byItem.set(item, [behaviour]);
  }
  const made = new Set(
    items
      .filter(
        ({ number }) =>
          (byItem.get(number)?.length ?? 0) >= fewestBehaviours && seedOf(`${seed}/new/${number}`) % 10 === 0,
      )
      .map(({ number }) => number),
  );
  const worldWith = (n: number): World => {
    const shown = new Set([...made].flatMap((item) => (n === 0 ? [] : byItem.get(item)!.slice(-n))));
    const left = set.behaviours.filter(
      (behaviour) => behaviour.signal.at >= split || !made.has(behaviour.signal.item ?? -1) || shown.has(behaviour),
    );
    return worldAt(
      {
        items: set.items,
        behaviours: left.filter(
          ({ user, signal }) =>
            signal.at < split || (made.has(signal.item ?? -1) && !taken.has(`${user} ${signal.item}`)),
        ),
      },
      { split, codebook, parameters, known: items },
    );
  };
  const first = worldWith(0);
  const step = Math.max(1, first.heldOut.length / usersJudged);
  const judged = new Set(
    Array.from(
      { length: Math.min(usersJudged, first.heldOut.length) },
      (_, i) => first.heldOut[Math.floor(i * step)]!.user,
    ),
  );
  const points = behavioursKnown.map((known) => {
    const world = known === 0 ? first : worldWith(known);
    const users = world.heldOut.filter(({ user }) => judged.has(user));
    const point = {
      known,
      users: users.length,
      methods: judgeNew(
        world,
        users,
        made,
        { ...model, ...modelParts(learnItemItem(world.training, vectorsByNumber(world.catalogue, world.vectors))) },
        parameters,
        seed,
      ),
    };
    progress(
      `${known} behaviours known, ${users.length} users: ${point.methods.map(({ name, alone, amongAll }) => `${name} ${amongAll.ndcg.toFixed(4)} (alone ${alone.ndcg.toFixed(4)})`).join(", ")}`,
    );
    return point;
  });
  return {
    split: new Date(split).toISOString(),
    items: { made: made.size, all: items.length },
    points,
    audience: audienceOf(first, made, set.behaviours, taken, model, parameters, seed),
  };
}

function judgeNew(
  world: World,
  users: readonly HeldOut[],
  made: ReadonlySet<number>,
  model: RankingModel,
  parameters: InterestParameters,
  seed: number,
): NewItemReport["points"][number]["methods"] {
  const { catalogue } = world;
  const candidates = candidatesOf(world);
  const inputs = new RankInputs(world, { task: "DISCOVER", model, parameters });
  const isNew = new Set([...made].map((number) => catalogue.positionOf(number)));
  const baselines = [meanTextBaseline, popularityBaseline(30), itemKnnBaseline].map((make) => make(world));
  const results = ["godwit", ...baselines.map(({ name }) => name)].map((name) => ({
    name,
    alone: [] as ListMetrics[],
    amongAll: [] as ListMetrics[],
  }));
  for (const user of users) {
    const input = inputs.of(user, candidates);
    const positions = eligible(input);
    const truth = new Set([...user.truth].map((number) => catalogue.positionOf(number)));
    const best = (scores: Float64Array) =>
      listMetrics(
        bestFirst(scores, (i) => catalogue.numberAt(positions[i]!), top).map((i) => positions[i]!),
        truth,
        top,
      );
    [
      scoreCandidates(input).scores,
      ...baselines.map((baseline) => {
        const scores = baseline.scores(user);
        return Float64Array.from(positions, (position) => scores[position]!);
      }),
    ].forEach((scores, m) => {
      results[m]!.amongAll.push(best(scores));
      results[m]!.alone.push(best(scores.map((score, i) => (isNew.has(positions[i]!) ? score : -Infinity))));
    });
  }
  const ndcg = (all: readonly ListMetrics[]) => all.map((one) => one.ndcg);
  const [ours] = results;
  return results.map(({ name, alone, amongAll }) => ({
    name,
    alone: means(alone),
    amongAll: means(amongAll),
    difference: {
      alone: pairedDifference(ndcg(ours!.alone), ndcg(alone), { seed }),
      amongAll: pairedDifference(ndcg(ours!.amongAll), ndcg(amongAll), { seed }),
    },
  }));
}

function means(all: readonly ListMetrics[]): Figures {
  const mean = (name: keyof Figures) => all.reduce((sum, one) => sum + one[name], 0) / Math.max(1, all.length);
  return { hr: mean("hr"), recall: mean("recall"), ndcg: mean("ndcg") };
}
