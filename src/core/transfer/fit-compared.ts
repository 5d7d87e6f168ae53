import { compareTransfer, type TransferComparison } from "./compare.js";
import { fitTransfer, type FitTransferOptions } from "./fit.js";
import type { TransferModel } from "./model.js";
import type { TransferData } from "./users.js";

export interface ComparedFit {
  /** fitted on everything that is known now */
  readonly model: TransferModel;
  /** of what was fitted on the earlier part of the time, on what came after it */
  readonly comparison: TransferComparison;
}

/**
 * Fits transfer on what was known earlier, compares it afterwards with what serves and with the slices of
 * docs/research/interests.md, and fits what will serve on everything. Into places where θ^t_u was not proven to foresee
 * better than the slices, the slices go on carrying what is known of a user everywhere.
 */
export function fitCompared(
  earlier: TransferData,
  now: TransferData,
  serving: TransferModel | null,
  options: FitTransferOptions,
): ComparedFit {
  const { parameters, seed, onProgress } = options;
  const candidate = fitTransfer(earlier, {
    ...options,
    ...(onProgress ? { onProgress: (done: number, total: number) => onProgress(done, 2 * total) } : {}),
  });
  const { places } = compareTransfer(now, candidate, null, parameters, seed);
  const proven = new Set(Object.entries(places).flatMap(([key, { difference }]) => (difference.high < 0 ? [key] : [])));
  const comparison = { ...compareTransfer(now, keptToSlices(candidate, proven), serving, parameters, seed), places };
  const model = fitTransfer(now, {
    ...options,
    ...(onProgress ? { onProgress: (done: number, total: number) => onProgress(total + done, 2 * total) } : {}),
  });
  return { model: keptToSlices(model, proven), comparison };
}

function keptToSlices(model: TransferModel, proven: ReadonlySet<string>): TransferModel {
  return { ...model, targets: model.targets.map((target) => ({ ...target, bySlices: !proven.has(target.to) })) };
}
