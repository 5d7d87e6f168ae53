import type { Interval } from "../statistics/bootstrap.js";
import type { TopicMap } from "./topic-map.js";
import type { PriorModel } from "./prior/user-prior.js";
import type { AffinityModel } from "./affinity.js";

/** Why a pair carries interest or does not. */
export type PairReason =
  /** The interval of its gain lies above zero. */
  | "PROVEN"
  /**
   * Too few users to tell, but the same topics carry interest between the other pairs of its kind: a little is carried
   * by text alone.
   */
  | "BORROWED"
  /** It helps alone, and adds nothing to the other sources of the target. */
  | "REDUNDANT"
  /** The interval of its gain holds zero. */
  | "NOT_PROVEN"
  /** The interval of its gain lies below zero. */
  | "MISLEADING"
  /** Too few users came back to the target to tell. */
  | "TOO_FEW_USERS";

/** What the fit found out about carrying interest from one place to another. Places are named by slice key. */
export interface PairReport {
  readonly from: string;
  readonly to: string;
  /** Users seen in both places before the inner split: the map is learned from them. */
  readonly seenInBoth: number;
  /** Users with a history in the source who did something in the target afterwards: the gain is judged on them. */
  readonly judged: number;
  /**
   * Held-out log-loss saved by carrying, in nats a user, against the target's own history and population; null = not
   * judged.
   */
  readonly gain: Interval | null;
  /** The log-loss without carrying, in nats. */
  readonly without: number | null;
  /**
   * The same for carrying a little by the identity, as if every topic stayed what it is: below zero where tastes turn
   * round on the way.
   */
  readonly sameTopics: Interval | null;
  /** Does the learned map serve, or the identity? */
  readonly map: "LEARNED" | "IDENTITY";
  /** αρ where the gate is open; what was best where it is closed. */
  readonly strength: number;
  readonly on: boolean;
  readonly reason: PairReason;
}

/** One source of a target, as it serves. */
export interface TransferSource {
  readonly from: string;
  readonly strength: number;
  readonly map: TopicMap;
}

/** How θ^t_u of one place is made. */
export interface TransferTarget {
  readonly to: string;
  /** α_0 of the target's population */
  readonly shrinkage: number;
  /**
   * θ^t_u is not proven to foresee better than the slices of docs/research/interests.md, which carry what is known of a
   * user everywhere: they serve, until a user or an operator shuts a source.
   */
  readonly bySlices: boolean;
  /** Those whose gate is open. */
  readonly sources: readonly TransferSource[];
  /** Those whose gate is closed, for an operator who opens it all the same. */
  readonly closed: readonly TransferSource[];
}

/** Everything that was learned about carrying interest. Topic indices are those of `topicIds`. */
export interface TransferModel {
  readonly topicIds: readonly string[];
  readonly targets: readonly TransferTarget[];
  readonly pairs: readonly PairReport[];
  readonly affinity: AffinityModel | null;
  /** what is expected of users of whom little is known; absent in models fitted before it was */
  readonly prior?: PriorModel | null;
}

/**
 * The model under another codebook: topics are found again by their lasting ids, those that are new stay themselves.
 */
export function withTopics(model: TransferModel, topicIds: readonly string[]): TransferModel {
  if (topicIds.length === model.topicIds.length && topicIds.every((id, i) => id === model.topicIds[i])) return model;
  const before = new Map(model.topicIds.map((id, i) => [id, i]));
  const now = new Map(topicIds.map((id, i) => [id, i]));
  const mapIn = (map: TopicMap): TopicMap =>
    map &&
    topicIds.map((id, i) => {
      const old = before.get(id);
      const row = old === undefined ? undefined : map[old];
      const entries = (row?.index ?? [])
        .flatMap((topic, j): [number, number][] => {
          const position = now.get(model.topicIds[topic]!);
          return position === undefined ? [] : [[position, row!.value[j]!]];
        })
        .toSorted((a, b) => a[0] - b[0]);
      const total = entries.reduce((sum, [, value]) => sum + value, 0);
      return total > 0
        ? { index: entries.map(([topic]) => topic), value: entries.map(([, value]) => value / total) }
        : { index: [i], value: [1] };
    });
  const renamed = (source: TransferSource): TransferSource => ({ ...source, map: mapIn(source.map) });
  const prior: PriorModel | null =
    model.prior == null
      ? null
      : {
          attributes: model.prior.attributes.map((one) => ({
            ...one,
            groups: Object.fromEntries(
              Object.entries(one.groups).map(([group, ratio]) => [
                group,
                topicIds.map((id) => {
                  const old = before.get(id);
                  return old === undefined ? 1 : (ratio[old] ?? 1);
                }),
              ]),
            ),
          })),
          neighbours:
            model.prior.neighbours === null
              ? null
              : { ...model.prior.neighbours, map: mapIn(model.prior.neighbours.map) },
        };
  return {
    ...model,
    topicIds,
    prior,
    targets: model.targets.map((target) => ({
      ...target,
      sources: target.sources.map(renamed),
      closed: target.closed.map(renamed),
    })),
  };
}

/** The model with every gate closed: places keep their own histories and populations. */
export function shut(model: TransferModel): TransferModel {
  return {
    ...model,
    prior: null,
    targets: model.targets.map((target) => ({
      ...target,
      bySlices: false,
      sources: [],
      closed: [...target.closed, ...target.sources],
    })),
  };
}

/** The model as bytes for a database column. */
export function encodeTransfer(model: TransferModel): Uint8Array {
  return new TextEncoder().encode(
    JSON.stringify(model, (_key, value: unknown) =>
      typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value,
    ),
  );
}

/** Reads encodeTransfer's bytes. */
export function decodeTransfer(bytes: Uint8Array): TransferModel {
  return JSON.parse(new TextDecoder().decode(bytes)) as TransferModel;
}
