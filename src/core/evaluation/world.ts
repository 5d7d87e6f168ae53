import { emptyPopulation, mergePerson, type Population } from "../interests/population.js";
import type { InterestParameters } from "../interests/parameters.js";
import { emptyState, fold, type InterestState } from "../interests/state.js";
import type { Signal } from "../interests/signal.js";
import type { EvaluationItem } from "./evaluation-item.js";
import { readingsOf } from "./item-readings.js";
import { Catalogue } from "../ranking/catalogue.js";
import { partsOf } from "../ranking/popularity-parts.js";
import type { ItemVectors, OwnVectors } from "../ranking/vectors.js";
import { sessionGapMs } from "../session.js";
import type { TransferReading } from "../transfer/serve.js";
import type { Codebook } from "../topics/codebook.js";
import type { Context } from "../types.js";

/** A behaviour with an item, by anybody: `user` is an index, `signal.item` the item's number. */
export interface EvaluationBehaviour {
  readonly user: number;
  readonly signal: Omit<Signal, "topics">;
  /** the surface (home, newsletter) whose list it was taken from; absent = from none, or nobody knows */
  readonly surface?: string;
}

/** One user to be ranked for: what happened before the split, and the first session after it. */
export interface HeldOut {
  readonly user: number;
  readonly state: InterestState;
  /** own behaviours before the split, in order of time */
  readonly history: readonly Signal[];
  /** item numbers of the first later session, those known at the split only */
  readonly truth: ReadonlySet<number>;
  /** the situation of the first later session */
  readonly context: Context;
}

/** Everything known at the split, and the users who came back after it. */
export interface World {
  readonly split: number;
  readonly catalogue: Catalogue;
  readonly codebook: Codebook;
  readonly vectors: ItemVectors;
  /** what items bring along; absent or null = nothing */
  readonly ownVectors?: OwnVectors | null;
  readonly population: Population;
  /** behaviours before the split, in order of time */
  readonly training: readonly (EvaluationBehaviour & { readonly signal: Signal })[];
  readonly heldOut: readonly HeldOut[];
  /** how interest is carried between domains; absent or null = it is not */
  readonly transfer?: TransferReading | null;
}

/** What a world is made of. */
export interface WorldData {
  readonly items: readonly EvaluationItem[];
  /** in order of time */
  readonly behaviours: readonly EvaluationBehaviour[];
}

/** As of when, and as read by which topics and parameters. */
export interface WorldMoment {
  /** epoch ms */
  readonly split: number;
  readonly codebook: Codebook;
  readonly parameters: InterestParameters;
  /** items of the catalogue; absent = those known at the split */
  readonly known?: readonly EvaluationItem[];
}

/** Items that are known at the split: published before it, or, without a date, met in a behaviour before it. */
export function knownItems(
  items: readonly EvaluationItem[],
  behaviours: readonly EvaluationBehaviour[],
  split: number,
): EvaluationItem[] {
  const met = new Set<number>();
  for (const { signal } of behaviours) if (signal.at < split && signal.item !== null) met.add(signal.item);
  return items.filter((item) => (item.publishedAt === null ? met.has(item.number) : item.publishedAt < split));
}

/**
 * The world as it is known at `split` (epoch ms) and the held-out first later session of every user with history.
 *
 * Behaviours must be in order of time; nothing at or after the split enters anything but the truths. A session ends
 * with its explicit id, or after 30 minutes without a behaviour. Users whose later session holds no known item are left
 * out.
 */
export function worldAt(
  { items, behaviours }: WorldData,
  { split, codebook, parameters, ...options }: WorldMoment,
): World {
  const known = options.known ?? knownItems(items, behaviours, split);
  const catalogue = new Catalogue();
  const readings = readingsOf(codebook, [...items, ...known]);
  for (const item of known) {
    const { vector: _, own: _own, ...rest } = item;
    catalogue.upsert({ ...rest, topics: readings.topicsOf(item) });
  }
  const population = emptyPopulation(parameters);
  const training: World["training"][number][] = [];
  const users = new Map<number, { state: InterestState; history: Signal[] }>();
  const later = new Map<number, EvaluationBehaviour["signal"][]>();
  for (const { user, signal } of behaviours) {
    if (signal.item === null) continue;
    if (signal.at >= split) {
      if (users.has(user)) addToFirstSession(later, user, signal);
      continue;
    }
    const full = {
      ...signal,
      topics: catalogue.at(catalogue.positionOf(signal.item))?.topics ?? { index: [], value: [] },
    };
    const known = users.get(user) ?? { state: emptyState(parameters), history: [] };
    users.set(user, known);
    fold(known.state, full, parameters);
    known.history.push(full);
    training.push({ user, signal: full });
  }
  for (const { state } of users.values()) {
    mergePerson(population, state);
    for (const part of partsOf(state.items)) catalogue.countPart(part);
  }
  const heldOut: HeldOut[] = [];
  for (const [user, session] of later) {
    const truth = new Set(
      session.filter(({ strength, item }) => strength > 0 && catalogue.positionOf(item!) >= 0).map(({ item }) => item!),
    );
    if (truth.size === 0) continue;
    const { at, hour, weekday, scene } = session[0]!;
    heldOut.push({ user, ...users.get(user)!, truth, context: { at, hour, weekday, scene, domain: null } });
  }
  const vectors = readings.vectorsOf(known);
  const ownVectors = readings.ownVectorsOf(known);
  return { split, catalogue, codebook, vectors, ownVectors, population, training, heldOut };
}

function addToFirstSession(
  later: Map<number, EvaluationBehaviour["signal"][]>,
  user: number,
  signal: EvaluationBehaviour["signal"],
): void {
  const session = later.get(user);
  if (!session) later.set(user, [signal]);
  else if (session[0]!.sessionId !== null || signal.sessionId !== null) {
    if (session[0]!.sessionId === signal.sessionId) session.push(signal);
  } else if (signal.at - session.at(-1)!.at <= sessionGapMs) session.push(signal);
}
