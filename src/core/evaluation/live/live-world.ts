import type { InterestParameters } from "../../interests/parameters.js";
import { emptyPopulation, mergePerson, type Population } from "../../interests/population.js";
import type { Signal } from "../../interests/signal.js";
import { emptyState, fold, type InterestState } from "../../interests/state.js";
import { Catalogue } from "../../ranking/catalogue.js";
import { partChanges } from "../../ranking/popularity-parts.js";
import type { ItemVectors, OwnVectors } from "../../ranking/vectors.js";
import { emptySparse } from "../../sparse.js";
import { dayMs } from "../../time.js";
import type { Codebook } from "../../topics/codebook.js";
import type { TransferReading } from "../../transfer/serve.js";
import type { EvaluationItem } from "../evaluation-item.js";
import { readingsOf } from "../item-readings.js";
import type { EvaluationBehaviour, World } from "../world.js";

export interface LiveData {
  readonly items: readonly EvaluationItem[];
  /** in order of time */
  readonly behaviours: readonly EvaluationBehaviour[];
}

/** A behaviour once it has happened: where its item stands in the catalogue. */
export interface Happened {
  readonly user: number;
  readonly signal: Signal;
  readonly position: number;
}

/**
 * The world as the service sees it, moving forward in time: items come when they are published, or, without a date,
 * when they are first met; every behaviour before the moment is folded and counted, none at or after it.
 *
 * The interests of everybody are those of the beginning of the day: they move slowly, and are made anew once a day.
 */
export class LiveWorld implements World {
  readonly catalogue = new Catalogue();
  readonly codebook: Codebook;
  readonly vectors: ItemVectors;
  readonly ownVectors: OwnVectors | null;
  readonly training: (EvaluationBehaviour & { readonly signal: Signal })[] = [];
  readonly heldOut = [];
  /** how interest is carried between domains: learned on the way */
  transfer: TransferReading | null = null;
  readonly #parameters: InterestParameters;
  readonly #behaviours: readonly EvaluationBehaviour[];
  readonly #arrivals: readonly { readonly at: number; readonly item: EvaluationItem }[];
  readonly #topicsOf: (item: EvaluationItem) => Signal["topics"];
  readonly #states = new Map<number, InterestState>();
  readonly #histories = new Map<number, Signal[]>();
  #now = -Infinity;
  #folded = 0;
  #arrived = 0;
  #population: { day: number; sums: Population } | null = null;
  /** Told of each behaviour, in order of time, once it is folded and counted. */
  onHappened: (happened: Happened) => void = () => {};

  constructor({ items, behaviours }: LiveData, codebook: Codebook, parameters: InterestParameters) {
    this.codebook = codebook;
    this.#parameters = parameters;
    this.#behaviours = behaviours;
    this.#arrivals = arrivalsOf(items, behaviours);
    const readings = readingsOf(codebook, items);
    const inOrder = this.#arrivals.map(({ item }) => item);
    this.vectors = readings.vectorsOf(inOrder);
    this.ownVectors = readings.ownVectorsOf(inOrder);
    this.#topicsOf = (item) => readings.topicsOf(item);
  }

  /** The moment (epoch ms): what `World` calls its split. */
  get split(): number {
    return this.#now;
  }

  get population(): Population {
    const day = Math.floor(this.#now / dayMs);
    if (this.#population?.day !== day) {
      const sums = emptyPopulation(this.#parameters);
      for (const state of this.#states.values()) mergePerson(sums, state);
      this.#population = { day, sums };
    }
    return this.#population.sums;
  }

  /** The user's state as of now; that of somebody who did nothing yet where they did not. Not to be changed. */
  stateOf(user: number): InterestState {
    return this.#states.get(user) ?? emptyState(this.#parameters);
  }

  historyOf(user: number): readonly Signal[] {
    return this.#histories.get(user) ?? [];
  }

  /** Moves on to a moment: everything before it has happened. */
  advance(to: number): void {
    for (;;) {
      const next = this.#behaviours[this.#folded];
      const until = next === undefined ? to : Math.min(to, next.signal.at);
      this.#arrive(until);
      if (next === undefined || next.signal.at >= to) break;
      this.#fold(next);
      this.#folded++;
    }
    this.#now = to;
  }

  #arrive(until: number): void {
    for (; this.#arrived < this.#arrivals.length && this.#arrivals[this.#arrived]!.at <= until; this.#arrived++) {
      const { item } = this.#arrivals[this.#arrived]!;
      const { vector: _, own: _own, ...rest } = item;
      this.catalogue.upsert({ ...rest, topics: this.#topicsOf(item) });
    }
  }

  #fold({ user, signal }: EvaluationBehaviour): void {
    if (signal.item === null) return;
    const position = this.catalogue.positionOf(signal.item);
    const full: Signal = { ...signal, topics: this.catalogue.at(position)?.topics ?? emptySparse };
    let state = this.#states.get(user);
    if (state === undefined) this.#states.set(user, (state = emptyState(this.#parameters)));
    const former = state.items.get(signal.item);
    const before = new Map(former === undefined ? [] : [[signal.item, { ...former }]]);
    fold(state, full, this.#parameters);
    const engagement = state.items.get(signal.item);
    for (const part of partChanges(before, new Map(engagement === undefined ? [] : [[signal.item, engagement]])))
      this.catalogue.countPart(part);
    const history = this.#histories.get(user);
    if (history) history.push(full);
    else this.#histories.set(user, [full]);
    this.training.push({ user, signal: full });
    if (position >= 0) this.onHappened({ user, signal: full, position });
  }
}

/** When each item becomes known, in order; items that never do are left out. */
function arrivalsOf(
  items: readonly EvaluationItem[],
  behaviours: readonly EvaluationBehaviour[],
): { at: number; item: EvaluationItem }[] {
  const met = new Map<number, number>();
  for (const {
    signal: { item, at },
  } of behaviours)
    if (item !== null && !met.has(item)) met.set(item, at);
  return items
    .flatMap((item) => {
      const at = item.publishedAt ?? met.get(item.number);
      return at === undefined ? [] : [{ at, item }];
    })
    .toSorted((a, b) => a.at - b.at || a.item.number - b.item.number);
}
