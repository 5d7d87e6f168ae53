import type { InterestParameters } from "../../core/interests/parameters.js";
import type { TransferComparison } from "../../core/transfer/compare.js";
import { fitCompared } from "../../core/transfer/fit-compared.js";
import { decodeTransfer, encodeTransfer, withTopics } from "../../core/transfer/model.js";
import type { AttributePrior, NeighbourPrior } from "../../core/transfer/prior/user-prior.js";
import type { TransferData } from "../../core/transfer/users.js";

/**
 * What the thread is given: users as they were known earlier, to fit a candidate on, and as they are known now, to
 * judge it and to fit what will serve.
 */
export interface TransferJob {
  readonly earlier: TransferData;
  readonly now: TransferData;
  readonly topicIds: readonly string[];
  readonly parameters: InterestParameters;
  /** the model in use as bytes, null = none */
  readonly serving: Uint8Array | null;
  readonly seed: number;
}

export interface TransferFit {
  readonly model: Uint8Array;
  readonly comparison: TransferComparison;
  /** not worse than what serves */
  readonly better: boolean;
  readonly pairs: { readonly judged: number; readonly on: number };
  /** what was found out about expecting something of users of whom little is known: gains in nats a user */
  readonly prior: {
    readonly attributes: readonly Omit<AttributePrior, "groups">[];
    readonly neighbours: Omit<NeighbourPrior, "map"> | null;
  };
}

/**
 * "Not worse": the mean difference is not above zero, or the interval's high end costs less than this part of the
 * log-loss.
 */
const tolerated = 0.002;

/** Fits and compares transfer (core/transfer/fit-compared.ts), and says whether it may serve. */
export function fitTransferModel(
  { earlier, now, topicIds, parameters, serving, seed }: TransferJob,
  onProgress: (done: number, total: number) => void,
): TransferFit {
  const inUse = serving === null ? null : withTopics(decodeTransfer(serving), topicIds);
  const { model, comparison } = fitCompared(earlier, now, inUse, { seed, topicIds, parameters, onProgress });
  const { mean, high } = comparison.difference;
  const scale = comparison.serving ?? comparison.slices;
  return {
    model: encodeTransfer(model),
    comparison,
    better: comparison.users === 0 ? serving === null : mean <= 0 || high < tolerated * scale,
    prior: {
      attributes: (model.prior?.attributes ?? []).map(({ attribute, judged, gain, on }) => ({
        attribute,
        judged,
        gain,
        on,
      })),
      neighbours: model.prior?.neighbours
        ? (({ judged, gain, on, weight }) => ({ judged, gain, on, weight }))(model.prior.neighbours)
        : null,
    },
    pairs: {
      judged: model.pairs.filter(({ gain }) => gain !== null).length,
      on: model.pairs.filter(({ on }) => on).length,
    },
  };
}
