import { softmaxInto } from "../../ranking/softmax.js";
import type { BaselineFactory } from "../method.js";
import { dayMs } from "../../time.js";

const halfLifeDays = 90;
const temperature = 0.1;
/** The newest own items that the mixture reads: the price is one pass over the catalogue each. */
const newest = 40;

/** Similarity to the mean of the user's centred item vectors, fading with 90 days. */
export const meanTextBaseline: BaselineFactory = ({ catalogue, vectors, split }) => {
  const all = Int32Array.from({ length: catalogue.size }, (_, position) => position);
  return {
    name: "text, mean vector",
    scores({ state }) {
      const mean = new Float32Array(vectors.dimension);
      for (const [number, engagement] of state.items) {
        const vector = engagement.weight > 0 ? vectors.read(catalogue.positionOf(number)) : null;
        const fade = 2 ** ((engagement.lastAt - split) / (halfLifeDays * dayMs));
        if (vector) for (let j = 0; j < mean.length; j++) mean[j]! += fade * engagement.count * vector[j]!;
      }
      return Float64Array.from(vectors.similarities([mean], all)[0]!);
    },
  };
};

/** Multi-interest text: Σ over own behaviours of P(x|own item), a softmax at τ = 0.1, fading with 90 days. */
export const mixtureTextBaseline: BaselineFactory = ({ catalogue, vectors, split }) => {
  const all = Int32Array.from({ length: catalogue.size }, (_, position) => position);
  const row = new Float64Array(catalogue.size);
  return {
    name: "text, multi-interest",
    scores({ state }) {
      const scores = new Float64Array(catalogue.size);
      const mine = [...state.items]
        .filter(([, engagement]) => engagement.weight > 0)
        .toSorted(([a, x], [b, y]) => y.lastAt - x.lastAt || a - b)
        .slice(0, newest);
      const products = vectors.similarities(
        mine.map(([number]) => vectors.read(catalogue.positionOf(number))!),
        all,
      );
      mine.forEach(([, engagement], i) => {
        softmaxInto(products[i]!, temperature, row);
        const weight = engagement.count * 2 ** ((engagement.lastAt - split) / (halfLifeDays * dayMs));
        for (let x = 0; x < scores.length; x++) scores[x]! += weight * row[x]!;
      });
      return scores;
    },
  };
};
