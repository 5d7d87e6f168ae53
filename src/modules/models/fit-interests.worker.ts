import { parentPort, workerData } from "node:worker_threads";
import { fitInterestParameters, type History, type InterestFitReport } from "../../core/interests/fit.js";
import type { InterestParameters } from "../../core/interests/parameters.js";

export interface FitInterestsJob {
  histories: History[];
  k: number;
  seed: number;
  start: InterestParameters;
}
export interface FitInterestsResult {
  parameters: InterestParameters;
  report: InterestFitReport;
}

const { histories, k, seed, start } = workerData as FitInterestsJob;
parentPort!.postMessage(fitInterestParameters(histories, k, { seed, start }) satisfies FitInterestsResult);
