import { godwitMethod } from "../../../src/core/evaluation/godwit.js";
import { fitCases } from "../../../src/core/evaluation/sessions.js";
import { judge, type MethodResult } from "../../../src/core/evaluation/judge.js";
import { popularityBaseline } from "../../../src/core/evaluation/baselines/popularity.js";
import { meanTextBaseline } from "../../../src/core/evaluation/baselines/text.js";
import { pairedDifference, type Interval } from "../../../src/core/statistics/bootstrap.js";
import { fromScores, truthPositions, type Baseline, type Method } from "../../../src/core/evaluation/method.js";
import { withVotes } from "../../../src/core/evaluation/ranker-parts.js";
import { taskFeatures } from "../../../src/core/evaluation/task-features.js";
import type { HeldOut, World } from "../../../src/core/evaluation/world.js";
import { worldTransfer } from "../../../src/core/evaluation/world-transfer.js";
import { readCases } from "../../../src/core/ranking/fit/case.js";
import { fitTask } from "../../../src/core/ranking/fit/fit-task.js";
import { learnItemItem, modelParts, vectorsByNumber } from "../../../src/core/ranking/fit/learn.js";
import { defaultModel, type RankingModel } from "../../../src/core/ranking/model.js";
import { domainKey } from "../../../src/core/interests/cells.js";
import type { VoteGates } from "../../../src/core/ranking/carried-votes.js";
import type { PairReport } from "../../../src/core/transfer/model.js";
import { coldWorld, reveals, type ColdOptions, type ColdWorld } from "./cold.js";

/**
 * What is compared: Godwit with transfer; with all of the history but no transfer fitted; with the target's history
 * alone; popularity; similarity of texts.
 */
export const variants = [
  "with transfer",
  "all history, no transfer",
  "without transfer",
  "popularity",
  "text similarity",
] as const;
export type Variant = (typeof variants)[number];

export interface CurvePoint {
  /** behaviours in the target that were shown */
  readonly shown: number;
  readonly users: number;
  readonly methods: Readonly<Record<Variant, Pick<MethodResult, "precision" | "recall" | "f1" | "ndcg" | "hr">>>;
  /** with transfer − each other, NDCG, paired over users */
  readonly differences: Readonly<Record<Exclude<Variant, "with transfer">, Interval>>;
}

export interface CurveReport {
  readonly target: string;
  readonly points: readonly CurvePoint[];
  readonly pairs: readonly PairReport[];
  /** gates on the votes of other domains' items, and how fast those fade */
  readonly votes: VoteGates;
  /** weight of the feature `transfer` in the ranker; 0 = it did not prove itself */
  readonly transferWeight: number;
  /** θ^t_u was not proven to foresee more than the slices, which then serve */
  readonly bySlices: boolean;
}

const top = 10;

/**
 * Fits everything before the split, on an inner split before it where weights are concerned, and judges each variant on
 * the tested users' later choices.
 */
export function curveOf(
  options: ColdOptions,
  inner: ColdOptions,
  seed: number,
  progress: (line: string) => void,
): CurveReport {
  const { parameters, target } = options;
  const cold = coldWorld(options);
  const transfer = worldTransfer(cold.world, parameters, seed);
  const world: World = { ...cold.world, transfer };
  progress(`${target}: maps and gates`);
  const learning = coldWorld(inner);
  const learningTransfer = worldTransfer(learning.world, parameters, seed);
  const parts = { ...defaultModel, ...partsOf(learning.world) };
  const known = { ...defaultModel, ...partsOf(world) };
  const gated = withVotes(
    parts,
    [target],
    () => ({ ...learning.world, transfer: learningTransfer, heldOut: mixedCases(learning, "all") }),
    parameters,
    { seed },
  );
  const fitted = (variant: "all" | "targetOnly", carried: boolean): RankingModel => {
    const past: World = {
      ...learning.world,
      transfer: carried ? learningTransfer : null,
      heldOut: mixedCases(learning, variant),
    };
    const features = taskFeatures.DISCOVER.filter((feature) => carried || feature !== "transfer");
    const weights =
      fitTask(
        "DISCOVER",
        readCases(
          "DISCOVER",
          fitCases(past, "DISCOVER", carried ? gated : parts, parameters, { limit: Infinity, seed }),
          { features, seed },
        ),
        { features, seed },
      )?.weights ?? defaultModel.weights.DISCOVER;
    return {
      ...known,
      votes: carried ? (gated.votes ?? null) : null,
      weights: { ...defaultModel.weights, DISCOVER: weights },
    };
  };
  const models = { carried: fitted("all", true), pooled: fitted("all", false), alone: fitted("targetOnly", false) };
  progress(`${target}: weights of three rankers`);
  const bare: World = { ...world, transfer: null };
  const here = inDomain(world, target);
  const points = reveals.map((shown): CurvePoint => {
    const { all, targetOnly } = cold.cases(shown);
    const by = new Map(targetOnly.map((one) => [one.user, one]));
    const users = all.filter((user) => truthPositions(world, user, "DISCOVER").size > 0);
    const alone = godwitMethod(bare, { task: "DISCOVER", model: models.alone, parameters });
    const methods: Record<Variant, Method> = {
      "with transfer": godwitMethod(world, { task: "DISCOVER", model: models.carried, parameters }),
      "all history, no transfer": godwitMethod(bare, { task: "DISCOVER", model: models.pooled, parameters }),
      "without transfer": { name: "without", list: (user, count) => alone.list(by.get(user.user)!, count) },
      popularity: here(popularityBaseline(30)(world)),
      "text similarity": here(meanTextBaseline(world)),
    };
    const results = Object.fromEntries(
      variants.map((name) => [name, judge(world, "DISCOVER", users, methods[name], top)]),
    ) as Record<Variant, MethodResult>;
    progress(
      `${target}, ${shown} shown: ${variants.map((name) => `${name} ${results[name].ndcg.toFixed(4)}`).join(", ")}`,
    );
    const ours = results["with transfer"].ndcgOfUsers;
    return {
      shown,
      users: users.length,
      methods: Object.fromEntries(
        variants.map((name) => {
          const { precision, recall, f1, ndcg, hr } = results[name];
          return [name, { precision, recall, f1, ndcg, hr }];
        }),
      ) as CurvePoint["methods"],
      differences: Object.fromEntries(
        variants.slice(1).map((name) => [name, pairedDifference(ours, results[name].ndcgOfUsers, { seed })]),
      ) as CurvePoint["differences"],
    };
  });
  return {
    target,
    points,
    pairs: transfer?.model.pairs.filter(({ to }) => to === domainKey(target)) ?? [],
    votes: gated.votes ?? { targets: [], pairs: [] },
    bySlices: transfer?.bySlices(domainKey(target)) ?? true,
    transferWeight: models.carried.weights.DISCOVER.features.find(({ feature }) => feature === "transfer")?.weight ?? 0,
  };
}

function partsOf(world: World): ReturnType<typeof modelParts> {
  return modelParts(learnItemItem(world.training, vectorsByNumber(world.catalogue, world.vectors)));
}

/**
 * Sessions to learn weights from: each user whose history is hidden with as many behaviours shown as a turn gives them,
 * and the others with all.
 */
function mixedCases(cold: ColdWorld, variant: "all" | "targetOnly"): HeldOut[] {
  const byReveal = reveals.map((n) => new Map(cold.cases(n)[variant].map((one) => [one.user, one])));
  const users = [...byReveal[0]!.keys()];
  return [...users.flatMap((user, i) => byReveal[i % reveals.length]!.get(user) ?? []), ...cold.others[variant]];
}

/** A baseline kept to the target's items that are on sale at the split. */
function inDomain(world: World, target: string): (baseline: Baseline) => Method {
  const allowed = world.catalogue.allowed({ domains: [target] }, world.split);
  return (baseline) =>
    fromScores(world, "DISCOVER", {
      name: baseline.name,
      scores: (user) => baseline.scores(user).map((score, position) => (allowed(position) ? score : -Infinity)),
    });
}
