import { jensenShannonBits } from "../divergence.js";
import type { Sparse } from "../sparse.js";
import type { Task } from "../types.js";
import { coverage, diversity, listMetrics, novelty } from "./metrics.js";
import { truthPositions, type Method } from "./method.js";
import type { HeldOut, World } from "./world.js";

/** One method's means over users; the lists and `ndcg` of each user are kept for comparisons. */
export interface MethodResult {
  readonly name: string;
  readonly hr: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly ndcg: number;
  readonly mrr: number;
  readonly coverage: number;
  readonly diversity: number;
  readonly novelty: number;
  /** mean Jensen–Shannon divergence (bits) of the list's topics from the user's: 0 = calibrated */
  readonly calibration: number;
  readonly ndcgOfUsers: Float64Array;
  /** catalogue positions, best first, by user */
  readonly lists: readonly (readonly number[])[];
}

/** The held-out users whose truth is not empty for the task. */
export function judgedUsers(world: World, task: Task): HeldOut[] {
  return world.heldOut.filter((user) => truthPositions(world, user, task).size > 0);
}

/** Ranks the whole catalogue for every user and judges the first `top` places. */
export function judge(world: World, task: Task, users: readonly HeldOut[], method: Method, top: number): MethodResult {
  const { catalogue } = world, k = world.codebook.topicIds.length;
  const counts = new Float64Array(catalogue.size);
  for (const { signal } of world.training) counts[catalogue.positionOf(signal.item!)]!++;
  const lists: (readonly number[])[] = [], ndcgOfUsers = new Float64Array(users.length);
  const sums = { hr: 0, precision: 0, recall: 0, f1: 0, ndcg: 0, mrr: 0, novelty: 0, calibration: 0 };
  let diverse = 0, withDiversity = 0;
  users.forEach((user, u) => {
    const list = method.list(user, top);
    const metrics = listMetrics(list, truthPositions(world, user, task), top);
    for (const name of ["hr", "precision", "recall", "f1", "ndcg", "mrr"] as const) sums[name] += metrics[name];
    ndcgOfUsers[u] = metrics.ndcg;
    sums.novelty += novelty(list, counts, world.training.length);
    sums.calibration += jensenShannonBits(meanTopics(list.map((position) => catalogue.at(position)!.topics), k), meanTopics(user.history.map(({ topics }) => topics), k));
    const different = diversity(list.map((position) => world.vectors.read(position)!));
    if (different !== null) {
      diverse += different;
      withDiversity++;
    }
    lists.push(list);
  });
  const n = Math.max(1, users.length), mean = (sum: number) => sum / n;
  return {
    name: method.name, hr: mean(sums.hr), precision: mean(sums.precision), recall: mean(sums.recall), f1: mean(sums.f1), ndcg: mean(sums.ndcg), mrr: mean(sums.mrr),
    coverage: coverage(lists, catalogue.present), diversity: withDiversity > 0 ? diverse / withDiversity : 0, novelty: mean(sums.novelty), calibration: mean(sums.calibration),
    ndcgOfUsers, lists,
  };
}

function meanTopics(all: readonly Sparse[], k: number): Float64Array {
  const out = new Float64Array(k);
  let mass = 0;
  for (const { index, value } of all) {
    for (let i = 0; i < index.length; i++) out[index[i]!]! += value[i]!;
    if (index.length > 0) mass++;
  }
  return mass > 0 ? out.map((x) => x / mass) : out.fill(1 / k);
}
