import { groupsOf } from "../../core/transfer/prior/user-groups.js";
import type { UserPrior } from "../../core/interests/predict.js";
import type { Prediction } from "../../core/interests/reader.js";
import { emptyState } from "../../core/interests/state.js";
import { rankedInterests } from "../../core/ranking/personal.js";
import { withStrategy, type StrategyWeights } from "../../core/strategy/strategy.js";
import type { Context } from "../../core/types.js";
import type { History } from "../../ports/history/history.js";
import { contextOf, type ContextInput } from "../common/context.js";
import type { Engagement } from "../../core/interests/engagement.js";
import type { CarriedInterest } from "../../core/ranking/rank-input.js";
import { allowsTransfer } from "../../core/transfer/allows-transfer.js";
import type { Edition } from "../kit/edition.js";
import { followed } from "./followed.js";
import { readerOf, withoutFacets } from "./reader-of.js";
import type { PopulationReader } from "./population-reader.js";
import type { FoldStates } from "./fold-states.js";
import { StateCache } from "./state-cache.js";
import { sentOf, SnapshotRecords } from "./snapshot-records.js";
import type { Floor } from "../kit/shown-topics.js";
import { addedUp } from "./added-up.js";
import type { InterestView, TopicInterest, UserSnapshot } from "./user-snapshot.js";

/** Reads interests: who is interested in what, when, where, and how sure that is. */
export class InterestService {
  readonly #records: SnapshotRecords;
  readonly #population: PopulationReader;
  readonly #clock: () => number;
  readonly #states = new StateCache();
  readonly #folded: FoldStates;

  constructor(parts: { history: History; population: PopulationReader; clock: () => number; folded: FoldStates }) {
    ({ population: this.#population, clock: this.#clock, folded: this.#folded } = parts);
    this.#records = new SnapshotRecords(parts.history, this.#states);
  }

  /**
   * The snapshots of users, in the order asked: one statement for any number of users, and for all that is asked while
   * the former one is on its way. null = unknown user.
   */
  async snapshots(edition: Edition, userIds: readonly string[]): Promise<(UserSnapshot | null)[]> {
    const codebookId = edition.codebook?.id ?? null;
    const states = this.#states;
    const [records, population] = await Promise.all([
      this.#records.of(codebookId, userIds),
      this.#population.of(edition),
    ]);
    const snapshots = new Map<string, UserSnapshot>();
    const dropped: string[] = [];
    for (const { user, interests, holding, preferences, profiling } of records) {
      const decoded =
        interests === null || codebookId === null
          ? { state: emptyState(edition.parameters), probability: 0 }
          : states.read(codebookId, user.id, interests.version, sentOf(interests));
      if (decoded === null) dropped.push(user.id);
      else {
        const snapshot = { edition, user, ...decoded, population, holding, preferences, profiling };
        states.note(snapshot);
        snapshots.set(user.id, snapshot);
      }
    }
    if (dropped.length === 0) return userIds.map((id) => snapshots.get(id) ?? null);
    // Questions asked at the same time have pushed these states out: they are no longer here, so they will be sent.
    const again = new Map((await this.snapshots(edition, dropped)).map((snapshot, i) => [dropped[i]!, snapshot]));
    return userIds.map((id) => snapshots.get(id) ?? again.get(id) ?? null);
  }

  /**
   * The snapshot that was read last of a user, where it and the population are still here: what has changed of the user
   * since is not in it.
   */
  lately(edition: Edition, userId: string): UserSnapshot | null {
    const noted = this.#states.noted(userId);
    const population = this.#population.atHand(edition);
    if (noted === null || population === null) return null;
    const { codebook, ...rest } = noted;
    return codebook === edition.codebook ? { ...rest, edition, population } : null;
  }

  /** Nothing of a user stays in memory. */
  forget(userId: string): void {
    this.#states.forget(userId);
    this.#folded.forget(userId);
  }

  /** The snapshot for a user without behaviours: the population's. */
  async unknownUser(edition: Edition, userId: string): Promise<UserSnapshot> {
    return {
      edition,
      user: { id: userId, timeZone: null, attributes: {} },
      state: emptyState(edition.parameters),
      population: await this.#population.of(edition),
      holding: [],
      preferences: [],
      profiling: true,
      probability: 0,
    };
  }

  context(snapshot: UserSnapshot, input: ContextInput | null | undefined): Context {
    return contextOf(input, snapshot.user.timeZone, this.#clock());
  }

  /**
   * P(k | user, context); without a context the static distribution of now. λ and slices as the strategy says. For
   * people: of the regime since the last confirmed change, and before one is confirmed leaning to what is recent as far
   * as a change is likely; `whole` = of all history.
   */
  predict(
    snapshot: UserSnapshot,
    context: Context | null,
    strategy?: StrategyWeights,
    { whole = false }: { whole?: boolean } = {},
  ): Prediction {
    const { edition } = snapshot;
    edition.requireCodebook(); // UNAVAILABLE while there are no topics
    const { parameters } = edition;
    const moment = context ?? contextOf(null, snapshot.user.timeZone, this.#clock());
    const inContext =
      context === null
        ? withoutFacets(parameters)
        : strategy === undefined
          ? parameters
          : withStrategy(parameters, strategy);
    const options = followed(snapshot, parameters.lambda, { strategy, whole });
    return readerOf(snapshot, inContext).predict(snapshot.state, moment, {
      ...options,
      prior: this.#prior(snapshot),
      carried: (key) =>
        strategy === undefined || this.#refused(snapshot, key) ? this.carried(snapshot, key, moment.at) : null,
    });
  }

  /**
   * What is expected of a user before their own history says otherwise: everybody's shares, or what users with such
   * attributes and such a beginning turned to, where that has proven itself.
   */
  #prior({ user, edition }: UserSnapshot): UserPrior | null {
    return allowsTransfer(user) ? (edition.transfer?.prior(groupsOf(user.attributes)) ?? null) : null;
  }

  /**
   * The ranker weighs what is carried by a feature of its own, which has to prove itself; its P(k | user, context) is
   * that of the slices, unless a user or an operator wants nothing carried.
   */
  #refused({ user, edition }: UserSnapshot, key: string): boolean {
    return !allowsTransfer(user) || (edition.transfer?.isSwitched(key) ?? false);
  }

  /**
   * θ^t_u of a domain or scene value, by its slice key: own history there and what is carried to it, as far as the user
   * allows. null = nothing was learned about the place.
   */
  carried(snapshot: UserSnapshot, key: string, at: number): Float64Array | null {
    const { edition, state, user } = snapshot;
    const carry = allowsTransfer(user);
    return edition.transfer?.to({ state, reader: readerOf(snapshot), at, carry }).carried(key) ?? null;
  }

  /** P(k | user) over months, without context: what contexts are compared with. */
  usual(snapshot: UserSnapshot, at: number): Float64Array {
    return readerOf(snapshot).horizonShares(snapshot.state, at, this.#prior(snapshot)).long;
  }

  /** The same for the ranker, domain by domain; null until transfer was fitted. */
  carriedInterest(snapshot: UserSnapshot, at: number): CarriedInterest | null {
    const { edition, state, user } = snapshot;
    const carry = allowsTransfer(user);
    return edition.transfer?.to({ state, reader: readerOf(snapshot), at, carry }).byDomain() ?? null;
  }

  /**
   * The own items that may speak in a context: with a domain asked for, only those of it where the user wants nothing
   * carried.
   */
  engagements({ edition, user, state }: UserSnapshot, { domain }: Context): ReadonlyMap<number, Engagement> {
    if (domain === null || allowsTransfer(user)) return state.items;
    const { catalogue } = edition;
    return new Map(
      [...state.items].filter(([number]) => catalogue.at(catalogue.positionOf(number))?.domain === domain),
    );
  }

  /** All interests of a user as they are now, strongest first; none for an unknown user, or before there are topics. */
  async profile(edition: Edition, userId: string): Promise<{ topic: string; label: string; share: number }[]> {
    if (edition.codebook === null) return [];
    const [snapshot] = await this.snapshots(edition, [userId]);
    if (!snapshot) return [];
    const asked = { at: this.#clock(), first: edition.k, floor: "TOPICS" as const };
    const all = this.shown(snapshot, this.predict(snapshot, null), asked);
    return all.map(({ shown: { id, label }, share }) => ({ topic: id, label, share }));
  }

  /** The strongest interests of a distribution. */
  strongest(snapshot: UserSnapshot, prediction: Prediction, at: number, first: number): TopicInterest[] {
    const { long, short } = readerOf(snapshot).horizonShares(snapshot.state, at, this.#prior(snapshot));
    return Array.from(prediction.shares.keys())
      .toSorted((a, b) => prediction.shares[b]! - prediction.shares[a]! || a - b)
      .slice(0, first)
      .map((topic) => ({
        topic,
        share: prediction.shares[topic]!,
        low: prediction.low[topic]!,
        high: prediction.high[topic]!,
        trend: short[topic]! - long[topic]!,
      }));
  }

  /** The strongest interests as they are shown: merged topics and those of a parent add up, hidden ones are out. */
  shown(
    snapshot: UserSnapshot,
    prediction: Prediction,
    { at, first, floor }: { at: number; first: number; floor: Floor },
  ): InterestView[] {
    const all = this.strongest(snapshot, prediction, at, snapshot.edition.k);
    return snapshot.edition.shown
      .grouped(all, floor)
      .map(([shown, parts]) => addedUp(snapshot, shown, parts, prediction.precision))
      .toSorted((a, b) => b.share - a.share)
      .slice(0, first);
  }

  /** y_uk of topics, centred; the centroid where the user has no item in a topic. */
  personalVectors(snapshot: UserSnapshot, topics: readonly number[]): Float32Array[] {
    const { k, catalogue, vectors } = snapshot.edition;
    const codebook = snapshot.edition.requireCodebook();
    const shares = new Float64Array(k);
    for (const topic of topics) shares[topic] = 1;
    const ranked = rankedInterests(
      shares,
      { engagements: snapshot.state.items, now: Math.max(snapshot.state.reference, 1) },
      catalogue,
      vectors,
      {
        limit: topics.length,
        topicVector: (topic) =>
          codebook.centroids.subarray(topic * codebook.dimension, (topic + 1) * codebook.dimension),
      },
    );
    const byTopic = new Map(ranked.map(({ topic, vector }) => [topic, vector]));
    return topics.flatMap((topic) => byTopic.get(topic) ?? []);
  }

  /** Change of each topic's share in the population, weeks against months. */
  async trends(edition: Edition): Promise<Float64Array> {
    const population = await this.#population.of(edition);
    const { weeks, long } = readerOf({ edition, population }).horizonShares(population, population.reference);
    return weeks.map((share, topic) => share - long[topic]!);
  }
}
