import { bootstrapMean, type Interval } from "../statistics/bootstrap.js";
import { daypartOf } from "../session.js";
import type { Sparse } from "../sparse.js";
import { uniform } from "./distribution.js";
import { heldOutSessions, populationBefore, type History } from "./held-out.js";
import type { InterestParameters } from "./parameters.js";
import { combine, horizonShares } from "./predict.js";
import { InterestReader } from "./reader.js";

/** The ways to answer P(topic | user, time) that are compared. */
const predictors = ["population", "static", "raw", "sliced"] as const;
export type Predictor = (typeof predictors)[number];

/** Predicted shares of one range against what happened. */
export interface CalibrationRow {
  readonly from: number;
  readonly to: number;
  /** Shares predicted in this range: how many, their mean, and the mean responsibility observed. */
  readonly count: number;
  readonly predicted: number;
  readonly observed: number;
}

export interface LogLossReport {
  readonly users: number;
  readonly behaviours: number;
  /** Mean over users of the cross-entropy of their first later session, in nats, with 95 % bootstrap intervals. */
  readonly logLoss: Readonly<Record<Predictor, Interval>>;
  /** sliced − static, paired: below zero, slices help. */
  readonly difference: Interval;
  /** Of sliced. */
  readonly calibration: readonly CalibrationRow[];
}

const calibrationEdges = [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 1];
/** Added to every raw count, so that a topic never met costs much but not everything. */
const rawEpsilon = 0.01;

/**
 * Judges P(topic | user, context) on the first session after the split (epoch ms) of every user with history, from sums
 * of what lies before it only: `population` = everybody's distribution; `static` = the user's own shrunken long-run
 * distribution; `raw` = the user's counts in the daypart, unshrunken (+0.01 a topic; all the user's counts where the
 * daypart is empty); `sliced` = predict() in the session's context, any domain.
 */
export function logLossReport(
  histories: readonly History[],
  k: number,
  split: number,
  parameters: InterestParameters,
  options: { seed: number },
): LogLossReport {
  const population = populationBefore(histories, split, parameters);
  const held = heldOutSessions(histories, split, new InterestReader(population, k, parameters), {
    seed: options.seed,
    sessionsPerUser: 1,
    limit: Infinity,
  });
  const losses: Record<Predictor, number[]> = { population: [], static: [], raw: [], sliced: [] };
  const rows = calibrationEdges.slice(1).map(() => ({ count: 0, predicted: 0, observed: 0 }));
  for (const { user, context, evidence, target } of held) {
    const byHorizon = horizonShares(evidence, parameters);
    const sliced = combine(evidence, byHorizon, parameters, parameters.lambda);
    losses.population.push(crossEntropy(target, byHorizon.population));
    losses.static.push(crossEntropy(target, byHorizon.long));
    losses.raw.push(crossEntropy(target, rawShares(histories[user]!, context.hour, split, k)));
    losses.sliced.push(crossEntropy(target, sliced));
    const happened = new Float64Array(k);
    target.index.forEach((topic, i) => {
      happened[topic] = target.value[i]!;
    });
    sliced.forEach((share, topic) => {
      const row = rows[calibrationEdges.findLastIndex((edge, i) => i < rows.length && share >= edge)]!;
      row.count++;
      row.predicted += share;
      row.observed += happened[topic]!;
    });
  }
  const seed = { seed: options.seed };
  const interval = (predictor: Predictor): Interval => bootstrapMean(losses[predictor], seed);
  return {
    users: held.length,
    behaviours: held.reduce((sum, point) => sum + point.behaviours, 0),
    logLoss: {
      population: interval("population"),
      static: interval("static"),
      raw: interval("raw"),
      sliced: interval("sliced"),
    },
    difference: bootstrapMean(
      losses.sliced.map((loss, i) => loss - losses.static[i]!),
      seed,
    ),
    calibration: rows.map(({ count, predicted, observed }, i) => ({
      from: calibrationEdges[i]!,
      to: calibrationEdges[i + 1]!,
      count,
      predicted: predicted / Math.max(1, count),
      observed: observed / Math.max(1, count),
    })),
  };
}

function crossEntropy(target: Sparse, shares: Float64Array): number {
  let loss = 0;
  target.index.forEach((topic, i) => {
    loss -= target.value[i]! * Math.log(shares[topic]!);
  });
  return loss;
}

function rawShares(history: History, hour: number, split: number, k: number): Float64Array {
  const all = new Float64Array(k);
  const cell = new Float64Array(k);
  for (const signal of history) {
    if (signal.at >= split || signal.strength <= 0) continue;
    const here = daypartOf(signal.hour) === daypartOf(hour);
    signal.topics.index.forEach((topic, i) => {
      all[topic]! += signal.topics.value[i]!;
      if (here) cell[topic]! += signal.topics.value[i]!;
    });
  }
  const counts = cell.some((v) => v > 0) ? cell : all;
  let total = 0;
  for (const v of counts) total += v + rawEpsilon;
  return total > 0 ? counts.map((v) => (v + rawEpsilon) / total) : uniform(k);
}
