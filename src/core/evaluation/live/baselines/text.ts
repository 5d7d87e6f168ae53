import { softmaxInto } from "../../../ranking/softmax.js";
import { dayMs } from "../../../time.js";
import { daysText, type LiveBaseline } from "./live-baseline.js";

const temperature = 0.1;
/** The newest own items that are read: the price is one pass over the catalogue each. */
const newest = 20;

/** Multi-interest text: Σ over own items of P(x|own item), a softmax at τ = 0.1 of centred vectors, fading. */
export function textMixture(halfLifeDays: number): LiveBaseline {
  return {
    family: "text",
    variant: daysText(halfLifeDays),
    scores({ catalogue, vectors }, { state, at }) {
      const scores = new Float64Array(catalogue.size);
      const row = new Float64Array(catalogue.size);
      const all = Int32Array.from({ length: catalogue.size }, (_, position) => position);
      const mine = [...state.items]
        .filter(([number, engagement]) => engagement.weight > 0 && catalogue.positionOf(number) >= 0)
        .toSorted(([a, x], [b, y]) => y.lastAt - x.lastAt || a - b)
        .slice(0, newest);
      const products = vectors.similarities(
        mine.map(([number]) => vectors.read(catalogue.positionOf(number))!),
        all,
      );
      mine.forEach(([, engagement], i) => {
        softmaxInto(products[i]!, temperature, row);
        const weight = engagement.count * 2 ** ((engagement.lastAt - at) / (halfLifeDays * dayMs));
        for (let x = 0; x < scores.length; x++) scores[x]! += weight * row[x]!;
      });
      return scores;
    },
  };
}
