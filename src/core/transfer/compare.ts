import { pairedDifference, type Interval } from "../statistics/bootstrap.js";
import type { InterestParameters } from "../interests/parameters.js";
import { crossEntropy } from "./cross-entropy.js";
import { CarriedForecast, SliceForecast, type Asked } from "./forecasts.js";
import { placePopulation } from "./judged.js";
import type { TransferModel, TransferTarget } from "./model.js";
import type { TransferData } from "./users.js";

/** How ways to foresee what a user does in a place did on the same users, in nats: lower is better. */
export interface TransferComparison {
  readonly users: number;
  /**
   * this model; only the place's own history and population; the slices of docs/research/interests.md without transfer
   */
  readonly candidate: number;
  readonly without: number;
  readonly slices: number;
  /** the model that serves, null where none does */
  readonly serving: number | null;
  /** candidate − (serving, or the slices), paired over users */
  readonly difference: Interval;
  /** candidate − without */
  readonly againstWithout: Interval;
  /** candidate − slices by place */
  readonly places: Readonly<Record<string, { readonly users: number; readonly difference: Interval }>>;
}

/** Judged users per place. */
const judgedPerPlace = 500;

/**
 * Compares ways to foresee what users do in a place after data.split from what they did before, each asked twice: with
 * the user's own history there and as if they had none. Only places that the candidate knows are asked about.
 */
export function compareTransfer(
  data: TransferData,
  candidate: TransferModel,
  serving: TransferModel | null,
  parameters: InterestParameters,
  seed: number,
): TransferComparison {
  const losses = {
    candidate: [] as number[],
    without: [] as number[],
    slices: [] as number[],
    serving: [] as number[],
  };
  const places: Record<string, { users: number; difference: Interval }> = {};
  const inUse = new Map(serving?.targets.map((target) => [target.to, target]) ?? []);
  for (const target of candidate.targets) {
    const carrying = new CarriedForecast(placePopulation(target.to, data, parameters), data.k);
    const slices = new SliceForecast(target.to, data, parameters);
    const from = losses.candidate.length;
    const judged = data.users.filter(({ after }) => after.has(target.to));
    const step = Math.max(1, judged.length / judgedPerPlace);
    for (let i = 0; i < judged.length; i += step) {
      const user = judged[Math.floor(i)]!;
      const happened = user.after.get(target.to)!;
      const lossOf = (sharesOf: (asked: Asked) => Float64Array): number =>
        (crossEntropy(happened, sharesOf({ newcomer: false })) + crossEntropy(happened, sharesOf({ newcomer: true }))) /
        2;
      const bySlices = lossOf((asked) => slices.of(user, asked));
      const carried = (by: TransferTarget): number =>
        by.bySlices ? bySlices : lossOf((asked) => carrying.of(user, by, asked));
      losses.candidate.push(carried(target));
      losses.without.push(carried({ ...target, bySlices: false, sources: [] }));
      losses.slices.push(bySlices);
      const rival = inUse.get(target.to);
      losses.serving.push(rival ? carried(rival) : bySlices);
    }
    const users = losses.candidate.length - from;
    if (users > 0)
      places[target.to] = {
        users,
        difference: pairedDifference(losses.candidate.slice(from), losses.slices.slice(from), { seed, draws: 500 }),
      };
  }
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
  return {
    users: losses.candidate.length,
    candidate: mean(losses.candidate),
    without: mean(losses.without),
    slices: mean(losses.slices),
    serving: serving === null ? null : mean(losses.serving),
    difference: pairedDifference(losses.candidate, losses.serving, { seed, draws: 500 }),
    againstWithout: pairedDifference(losses.candidate, losses.without, { seed, draws: 500 }),
    places,
  };
}
