import { jensenShannonBits } from "../statistics/divergence.js";
import type { Sparse } from "../sparse.js";
import type { Task } from "../types.js";
import { coverage, diversity, listMetrics, novelty } from "../statistics/list-metrics.js";
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
  const judging = new Judging(world, task, top);
  for (const user of users) judging.add(user, method.list(user, top));
  return judging.result(method.name);
}

/** Judges the lists of one method, user by user. */
export class Judging {
  readonly #world: World;
  readonly #task: Task;
  readonly #top: number;
  readonly #counts: Float64Array;
  readonly #lists: (readonly number[])[] = [];
  readonly #ndcg: number[] = [];
  readonly #sums = { hr: 0, precision: 0, recall: 0, f1: 0, ndcg: 0, mrr: 0, novelty: 0, calibration: 0 };
  #diverse = 0;
  #withDiversity = 0;

  constructor(world: World, task: Task, top: number) {
    this.#world = world;
    this.#task = task;
    this.#top = top;
    this.#counts = new Float64Array(world.catalogue.size);
    for (const { signal } of world.training) this.#counts[world.catalogue.positionOf(signal.item!)]!++;
  }

  /** list: catalogue positions, best first. */
  add(user: HeldOut, list: readonly number[]): void {
    const { catalogue, codebook, training, vectors } = this.#world;
    const k = codebook.topicIds.length;
    const sums = this.#sums;
    const metrics = listMetrics(list, truthPositions(this.#world, user, this.#task), this.#top);
    for (const name of ["hr", "precision", "recall", "f1", "ndcg", "mrr"] as const) sums[name] += metrics[name];
    this.#ndcg.push(metrics.ndcg);
    sums.novelty += novelty(list, this.#counts, training.length);
    sums.calibration += jensenShannonBits(
      meanTopics(
        list.map((position) => catalogue.at(position)!.topics),
        k,
      ),
      meanTopics(
        user.history.map(({ topics }) => topics),
        k,
      ),
    );
    const different = diversity(list.map((position) => vectors.read(position)!));
    if (different !== null) {
      this.#diverse += different;
      this.#withDiversity++;
    }
    this.#lists.push(list);
  }

  /** Means over the users added. */
  result(name: string): MethodResult {
    const sums = this.#sums;
    const mean = (sum: number) => sum / Math.max(1, this.#lists.length);
    return {
      name,
      hr: mean(sums.hr),
      precision: mean(sums.precision),
      recall: mean(sums.recall),
      f1: mean(sums.f1),
      ndcg: mean(sums.ndcg),
      mrr: mean(sums.mrr),
      coverage: coverage(this.#lists, this.#world.catalogue.present),
      diversity: this.#withDiversity > 0 ? this.#diverse / this.#withDiversity : 0,
      novelty: mean(sums.novelty),
      calibration: mean(sums.calibration),
      ndcgOfUsers: Float64Array.from(this.#ndcg),
      lists: this.#lists,
    };
  }
}

/** Mean of topic distributions, uniform without any. */
export function meanTopics(all: readonly Sparse[], k: number): Float64Array {
  const out = new Float64Array(k);
  let mass = 0;
  for (const { index, value } of all) {
    for (let i = 0; i < index.length; i++) out[index[i]!]! += value[i]!;
    if (index.length > 0) mass++;
  }
  return mass > 0 ? out.map((x) => x / mass) : out.fill(1 / k);
}
