import type { Embedder } from "../../ports/embedder.js";

/** A topic as far as a name of it can be judged: some of its titles, and the name it has from its terms. */
export interface NamedTopic {
  readonly titles: readonly string[];
  readonly ownLabel: string;
}

/**
 * Whether names mean what their topics are: a name must lie as near to its topic as the one from the topic's own terms,
 * and nearer to it than to any other topic. Form is no sign of sense: models that must answer in JSON answer nonsense
 * in it.
 */
export class LabelCheck {
  readonly #model: Embedder;
  readonly #mean: Float32Array;
  readonly #centres: readonly Float32Array[];
  readonly #own: readonly number[];

  private constructor(
    model: Embedder,
    { mean, centres, own }: { mean: Float32Array; centres: readonly Float32Array[]; own: readonly number[] },
  ) {
    this.#model = model;
    this.#mean = mean;
    this.#centres = centres;
    this.#own = own;
  }

  /** Throws what the model throws. */
  static async of(model: Embedder, topics: readonly NamedTopic[]): Promise<LabelCheck> {
    const vectors = await model.embed(topics.flatMap(({ titles }) => titles));
    const mean = meanOf(vectors, model.dimension);
    let at = 0;
    const centres = topics.map(({ titles }) =>
      centred(meanOf(vectors.slice(at, (at += titles.length)), model.dimension), mean),
    );
    const labels = await model.embed(topics.map(({ ownLabel }) => ownLabel));
    const own = labels.map((label, topic) => dot(centred(label, mean), centres[topic]!));
    return new LabelCheck(model, { mean, centres, own });
  }

  async fits(topic: number, label: string): Promise<boolean> {
    const near = await this.#nearness(label);
    return near[topic]! >= this.#own[topic]! && near.every((other, i) => i === topic || other <= near[topic]!);
  }

  /** The topic that a name is nearest to. */
  async nearest(label: string): Promise<number> {
    const near = await this.#nearness(label);
    return near.indexOf(Math.max(...near));
  }

  async #nearness(label: string): Promise<number[]> {
    const [vector] = await this.#model.embed([label]);
    const named = centred(vector!, this.#mean);
    return this.#centres.map((centre) => dot(named, centre));
  }
}

function meanOf(vectors: readonly Float32Array[], d: number): Float32Array {
  const mean = new Float32Array(d);
  for (const vector of vectors) for (let k = 0; k < d; k++) mean[k]! += vector[k]! / vectors.length;
  return mean;
}

function centred(vector: Float32Array, mean: Float32Array): Float32Array {
  const difference = vector.map((x, k) => x - mean[k]!);
  const length = Math.hypot(...difference);
  return length === 0 ? difference : difference.map((x) => x / length);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
