import { fullTuning, type StrategyTuning } from "../../../src/core/strategy/strategy.js";

/** One way to let migrations move the weights; "stable" is what all others are compared with. */
export interface Arm {
  readonly name: string;
  readonly tuning: StrategyTuning;
}

export const still: StrategyTuning = { ...fullTuning, boost: 0, exploration: 0, sliceShrinkage: 1 };

/** After a confirmed drift: λ ← max(λ_0, magnitude) at once, at half and at a quarter of it, and with exploration. */
export const driftArms: readonly Arm[] = [
  { name: "stable", tuning: still },
  { name: "λ boost ¼", tuning: { ...still, boost: 0.25 } },
  { name: "λ boost ½", tuning: { ...still, boost: 0.5 } },
  { name: "λ boost 1", tuning: { ...still, boost: 1 } },
  { name: "λ boost 1, exploration .1", tuning: { ...still, boost: 1, exploration: 0.1 } },
];

/** After a confirmed difference between contexts: its slices believed sooner. */
export const contextArms: readonly Arm[] = [
  { name: "stable", tuning: still },
  { name: "slices, shrinkage 1/3", tuning: { ...still, sliceShrinkage: 1 / 3 } },
  { name: "slices, shrinkage 1/10", tuning: { ...still, sliceShrinkage: 1 / 10 } },
];
