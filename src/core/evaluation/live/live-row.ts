import { coverage, diversity, listMetrics, novelty } from "../../statistics/list-metrics.js";
import { jensenShannonBits } from "../../statistics/divergence.js";
import { meanTopics } from "../judge.js";
import type { LiveWorld } from "./live-world.js";
import type { Moment } from "./moments.js";

type Summed = (typeof summed)[number] | "novelty" | "calibration" | "diversity";
const summed = ["hr", "precision", "recall", "f1", "ndcg", "mrr"] as const;

/** What is told of a method: the same as of one judged frozen. `seconds`: to make its lists. */
export interface LiveMethod extends Readonly<Record<(typeof summed)[number] | "coverage", number>> {
  readonly name: string;
  readonly diversity: number;
  readonly novelty: number;
  readonly calibration: number;
  readonly seconds: number;
}

/** How one method does over sessions; means are over sessions. */
export class LiveRow {
  readonly name: string;
  /** NDCG of each session */
  readonly ndcg: number[] = [];
  readonly #sums: Record<Summed, number> = {
    hr: 0,
    precision: 0,
    recall: 0,
    f1: 0,
    ndcg: 0,
    mrr: 0,
    novelty: 0,
    calibration: 0,
    diversity: 0,
  };
  readonly #lists: (readonly number[])[] = [];
  #diverse = 0;
  #ms = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** Makes and judges one list of catalogue positions. */
  add(world: LiveWorld, moment: Moment, truth: ReadonlySet<number>, top: number, list: () => readonly number[]): void {
    const { catalogue, vectors, training, codebook } = world;
    const began = performance.now();
    const made = list();
    this.#ms += performance.now() - began;
    const metrics = listMetrics(made, truth, top);
    for (const name of summed) this.#sums[name] += metrics[name];
    this.ndcg.push(metrics.ndcg);
    const ever = catalogue.popularity("ever");
    const counts = Array.from(made, (position) => ever.share(position) * training.length);
    this.#sums.novelty += novelty([...counts.keys()], counts, training.length);
    const k = codebook.topicIds.length;
    this.#sums.calibration += jensenShannonBits(
      meanTopics(
        made.map((position) => catalogue.at(position)!.topics),
        k,
      ),
      meanTopics(
        moment.history.map(({ topics }) => topics),
        k,
      ),
    );
    const different = diversity(made.map((position) => vectors.read(position)!));
    if (different !== null) {
      this.#sums.diversity += different;
      this.#diverse++;
    }
    this.#lists.push(made);
  }

  result(catalogueSize: number): LiveMethod {
    const n = Math.max(1, this.ndcg.length);
    const mean = (name: Summed) => this.#sums[name] / n;
    return {
      name: this.name,
      hr: mean("hr"),
      precision: mean("precision"),
      recall: mean("recall"),
      f1: mean("f1"),
      ndcg: mean("ndcg"),
      mrr: mean("mrr"),
      coverage: coverage(this.#lists, catalogueSize),
      diversity: this.#diverse > 0 ? this.#sums.diversity / this.#diverse : 0,
      novelty: mean("novelty"),
      calibration: mean("calibration"),
      seconds: this.#ms / 1_000,
    };
  }
}
