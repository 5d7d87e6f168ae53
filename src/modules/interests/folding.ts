import type { Logger } from "pino";
import { GodwitError } from "../../core/errors.js";
import { rowDot } from "../../core/topics/codebook.js";
import {
  decodePopulation,
  emptyPopulation,
  encodePopulation,
  foldPopulation,
  mergePopulation,
} from "../../core/interests/population.js";
import type { Signal } from "../../core/interests/signal.js";
import type { InterestState } from "../../core/interests/state.js";
import { decodeState } from "../../core/interests/codec.js";
import type { Shelves } from "../../core/migrations/shelves.js";
import type { MigrationParameters } from "../../core/migrations/parameters.js";
import type { OpenMigration } from "../../core/migrations/types.js";
import type { BehaviourRecord } from "../../ports/history/behaviours.js";
import type { History } from "../../ports/history/history.js";
import type { InterestStateRecord } from "../../ports/history/interests.js";
import type { OutboxEntry } from "../../ports/history/outbox.js";
import { waitingLock } from "../catalogue/indexing.js";
import { groupBy } from "../common/group-by.js";
import { pacer } from "../common/pacer.js";
import { openMigration, recordOf } from "../migrations/facts.js";
import type { WorkHandler } from "../../runtime/relay.js";
import { announceToWebhooks, type LoggedChange } from "../webhooks/announcement.js";
import { DomainShelves } from "../migrations/domain-shelves.js";
import type { Serving, ServingSetting } from "../topics/serving.js";
import type { Resolved, SignalResolver } from "./signals.js";
import { foldUser, type FoldParts, type FoldResult } from "./user-fold.js";

export const interestsChannel = "godwit_interests";
export const migrationsChannel = "godwit_migrations";
/** Held shared while folding and alone while another codebook takes over. */
export const servingLock = "serving";
/** Serialises the migration log, so that its numbers appear in order. */
const logLock = "migration-log";
/** The population's sums are kept in so many rows, so that folders do not wait for each other. */
export const shards = 8;
/** More at once cost fewer statements a user, but hold the one connection of the embedded database for longer. */
const usersAtOnce = 64;
/** A text that waits for its model is looked at again after this. */
const blockedMs = 5_000;

export interface FoldingParts {
  history: History;
  serving: Serving;
  resolver: SignalResolver;
  migrationParameters: MigrationParameters;
  log: Logger;
  clock: () => number;
  onFolded(userIds: readonly string[]): void;
}

interface Work {
  userId: string;
  entries: OutboxEntry[];
  signals: Signal[];
  waiting: BehaviourRecord[];
  blocked: BehaviourRecord[];
}

/**
 * Folds recorded behaviours into interests, lets the detector look at closed sessions, and says so: exactly once, per
 * user in order.
 */
export class Folding {
  readonly #parts: FoldingParts;
  readonly #shelves: DomainShelves;
  readonly #shard = Math.floor(Math.random() * shards);

  constructor(parts: FoldingParts) {
    this.#parts = parts;
    this.#shelves = new DomainShelves(parts);
  }

  /** The outbox work "fold": payload { ids } of one user's recorded behaviours. */
  readonly fold: WorkHandler = {
    topic: "fold",
    keys: usersAtOnce,
    inOrder: true, // a session that overtook another would make the detector start over
    ready: () => this.#parts.serving.codebook !== null,
    handle: (entries) => this.#foldEntries(entries),
  };

  /** The outbox work "refold": a user's history was corrected; fold it anew. */
  readonly refold: WorkHandler = {
    topic: "refold",
    keys: 20,
    ready: () => this.#parts.serving.codebook !== null,
    handle: async (entries) => {
      for (const [userId, group] of groupBy(entries, ({ key }) => key))
        await this.rebuild(userId, { entries: group, sameTopics: !group.some(isOfNewTopics) });
    },
  };

  async #foldEntries(entries: readonly OutboxEntry[]): Promise<void> {
    const { history, resolver } = this.#parts;
    const ids = (entry: OutboxEntry): string[] => (entry.payload as { ids: string[] }).ids;
    const behaviours = new Map(
      (await history.behaviours.byIds(entries.flatMap(ids))).map((behaviour) => [behaviour.id, behaviour]),
    );
    const resolved = await resolver.resolve([...behaviours.values()]);
    const works = [...groupBy(entries, ({ key }) => key)].map(([userId, group]): Work => {
      const own = group.flatMap(ids).flatMap((id) => behaviours.get(id) ?? []); // deleted meanwhile: nothing to fold
      return { userId, entries: group, ...ofUser(resolved, own) };
    });
    await this.#commit(works);
  }

  /** Looks at sessions that ended by silence; answers with how many users were looked at. */
  async closeSessions(): Promise<number> {
    const { history, serving, clock } = this.#parts;
    if (serving.codebook === null) return 0;
    const due = await history.interests.due(serving.codebook.id, clock(), 200);
    if (due.length > 0)
      await this.#commit(due.map((userId) => ({ userId, entries: [], signals: [], waiting: [], blocked: [] })));
    return due.length;
  }

  async #commit(works: readonly Work[]): Promise<void> {
    const { history, serving, clock, onFolded } = this.#parts;
    const codebook = serving.require();
    const shelves = await this.#shelves.forUsers(works.length);
    const touched = await history.transaction(async (inside) => {
      await inside.lock([servingLock], { shared: true });
      const setting = (await inside.settings.get("serving")) as ServingSetting;
      if (setting.codebookId !== codebook.id)
        throw new GodwitError("UNAVAILABLE", "another codebook has taken over; folding goes on with it");
      const mine = await inside.lock(
        works.map(({ userId }) => `user:${userId}`),
        { wait: false },
      );
      const held = works.filter(({ userId }) => mine.has(`user:${userId}`));
      const done = await inside.outbox.done(held.flatMap(({ entries }) => entries.map(({ number }) => number)));
      // What another process has done meanwhile is left out whole: its behaviours are folded.
      const live = held.filter(({ entries }) => entries.every(({ number }) => done.has(number)));
      if (held.length !== live.length)
        throw new GodwitError("UNAVAILABLE", "another process was quicker with a part of this work; looking again");
      const users = live.map(({ userId }) => userId);
      const states = new Map((await inside.interests.get(codebook.id, users)).map((record) => [record.userId, record]));
      const open = groupBy(await inside.migrations.ofUsers(users), ({ userId }) => userId);
      const parts = this.#foldParts(clock(), shelves);
      const records: InterestStateRecord[] = [];
      let logged = false;
      for (const { userId, entries, signals } of live) {
        if (entries.length === 0 && !states.has(userId)) continue; // erased since the look for sessions to close
        const known = (open.get(userId) ?? []).map((record): OpenMigration => openMigration(record, serving));
        const { record, changes, described } = await foldUser(
          userId,
          states.get(userId) ?? null,
          signals,
          known,
          parts,
        );
        records.push(record);
        if (changes.length > 0 && !logged) {
          logged = true;
          await inside.lock([logLock]);
        }
        await this.#saveChanges(inside, userId, changes, described);
      }
      await inside.interests.save(codebook.id, records);
      await this.#postpone(inside, live);
      if (setting.refitting !== undefined && setting.refitting !== null)
        await inside.interests.forget(setting.refitting, users);
      await this.#foldPopulation(
        inside,
        codebook.id,
        live.flatMap(({ signals }) => signals),
      );
      const changed = live.filter(({ signals }) => signals.length > 0).map(({ userId }) => userId);
      await inside.outbox.add(changed.map((userId) => ({ topic: "project-interests", key: userId })));
      await announce(inside, changed);
      if (logged) await inside.notify(migrationsChannel, "");
      return changed;
    });
    onFolded(touched);
  }

  #foldParts(now: number, shelves: Shelves): FoldParts {
    const { serving, migrationParameters } = this.#parts;
    const codebook = serving.require();
    const { centroids, dimension } = codebook;
    return {
      parameters: serving.parameters,
      migrationParameters,
      k: serving.k,
      now,
      shelves,
      breathe: pacer(),
      centroidCosine: (a, b) => rowDot(centroids, a, centroids.subarray(b * dimension, (b + 1) * dimension)),
    };
  }

  async #saveChanges(
    inside: History,
    userId: string,
    changes: FoldResult["changes"],
    described: FoldResult["described"],
  ): Promise<void> {
    const { serving } = this.#parts;
    for (const migration of described) await inside.migrations.save(recordOf(userId, migration, serving));
    const logged: LoggedChange[] = [];
    for (const { migration, log } of changes) {
      const record = recordOf(userId, migration, serving);
      const id = await inside.migrations.save(record);
      const number = await inside.migrations.log({
        migrationId: id,
        userId,
        state: log.to,
        reason: log.reason,
        statistic: log.statistic,
        threshold: log.threshold,
        sessions: log.sessions,
        at: log.at,
      });
      logged.push({ record: { ...record, id }, log, number });
    }
    await announceToWebhooks(inside, userId, logged, serving);
  }

  /** Behaviours that cannot be folded yet: they wait for their items, or for the model. */
  async #postpone(inside: History, works: readonly Work[]): Promise<void> {
    const { serving, clock } = this.#parts;
    const waiting = works.flatMap((work) => work.waiting);
    if (waiting.length > 0) {
      await inside.lock([waitingLock]);
      // An item may have become ready since it was looked up; then its behaviours are simply due again.
      const records = await inside.items.byIds([...new Set(waiting.map(({ itemId }) => itemId!))]);
      const topics = await inside.codebooks.itemTopicsOf(
        serving.require().id,
        records.map(({ number }) => number),
      );
      const ready = new Set(records.filter(({ number }) => topics.has(number)).map(({ id }) => id));
      await inside.behaviours.wait(
        waiting
          .filter(({ itemId }) => !ready.has(itemId!))
          .map(({ id, itemId, userId }) => ({ behaviourId: id, itemId: itemId!, userId })),
      );
      await again(
        inside,
        waiting.filter(({ itemId }) => ready.has(itemId!)),
        clock(),
      );
    }
    await again(
      inside,
      works.flatMap((work) => work.blocked),
      clock() + blockedMs,
    );
  }

  async #foldPopulation(inside: History, codebookId: string, signals: readonly Signal[]): Promise<void> {
    if (signals.length === 0) return;
    const { parameters } = this.#parts.serving;
    const before = await inside.interests.lockShard(codebookId, this.#shard);
    const population = before === null ? emptyPopulation(parameters) : decodePopulation(before);
    const breathe = pacer();
    for (const signal of signals) {
      foldPopulation(population, signal, parameters);
      await breathe();
    }
    await inside.interests.saveShard(codebookId, this.#shard, encodePopulation(population));
  }

  /**
   * Folds one user's whole history anew. With `entries`, done together with that work. A `candidate` codebook does not
   * serve yet: its states are written beside the serving ones, and nobody is told. Answers whether there was anything to
   * tell. sameTopics: as of foldUser.
   */
  async rebuild(
    userId: string,
    {
      entries = [],
      candidate = false,
      sameTopics = !candidate,
    }: { entries?: readonly OutboxEntry[]; candidate?: boolean; sameTopics?: boolean } = {},
  ): Promise<boolean> {
    let news = false;
    const { history, resolver, serving, clock, onFolded } = this.#parts;
    const codebook = serving.require();
    const shelves = await this.#shelves.forUsers(1);
    for (let attempt = 0; ; attempt++) {
      const behaviours = await history.behaviours.ofUser(userId);
      const resolved = await resolver.resolve(behaviours);
      const finished = await history.transaction(async (inside) => {
        await inside.lock([servingLock], { shared: true });
        await inside.lock([`user:${userId}`]);
        const { codebookId } = (await inside.settings.get("serving")) as ServingSetting;
        if (!candidate && codebookId !== codebook.id)
          throw new GodwitError("UNAVAILABLE", "another codebook has taken over; folding goes on with it");
        if ((await inside.users.byIds([userId])).length === 0) {
          // erased meanwhile: nothing may be kept under this id
          await inside.outbox.done(entries.map(({ number }) => number));
          return true;
        }
        const now = await inside.behaviours.ofUser(userId);
        // recorded meanwhile: read again
        if (now.length !== behaviours.length || now.some(({ id }, i) => id !== behaviours[i]!.id)) return false;
        // Under a codebook that does not serve yet: what has not been folded is folded after it has taken over.
        const later = candidate ? await unfolded(inside, userId) : new Set<string>();
        const own = ofUser(
          resolved,
          behaviours.filter(({ id }) => !later.has(id)),
        );
        if (candidate && own.blocked.length > 0)
          throw new GodwitError(
            "UNAVAILABLE",
            "texts wait for the embedding model; topics can be fitted when it answers again",
          );
        const known = (await inside.migrations.ofUsers([userId])).map((record) => openMigration(record, serving));
        const [before] = await inside.interests.get(codebook.id, [userId]);
        const { record, state, changes, described } = await foldUser(
          userId,
          null,
          own.signals,
          known,
          this.#foldParts(clock(), shelves),
          { sameTopics },
        );
        news = changes.length > 0;
        await inside.interests.save(codebook.id, [record]);
        if (candidate) return true;
        await inside.outbox.done(entries.map(({ number }) => number));
        await inside.outbox.forget("fold", userId);
        await inside.behaviours.releaseUser(userId);
        await this.#postpone(inside, [{ userId, entries: [], ...own }]);
        if (changes.length > 0) await inside.lock([logLock]);
        await this.#saveChanges(inside, userId, changes, described);
        await this.#replaceInPopulation(inside, codebook.id, before?.state ?? null, state);
        await this.#unsettle(inside, [userId]);
        await inside.outbox.add([{ topic: "project-interests", key: userId }]);
        await announce(inside, [userId]);
        return true;
      });
      if (finished) break;
      if (attempt > 20)
        throw new GodwitError(
          "UNAVAILABLE",
          "a user's history keeps changing while it is folded anew; trying again later",
        );
    }
    if (!candidate) onFolded([userId]);
    return news;
  }

  /** While a refit is under way: states already folded under the candidate are out of date now. */
  async #unsettle(inside: History, userIds: readonly string[]): Promise<void> {
    const { refitting } = (await inside.settings.get("serving")) as ServingSetting;
    if (refitting !== undefined && refitting !== null) await inside.interests.forget(refitting, userIds);
  }

  /** Inside the transaction that erases a user: takes their sums out of the population. */
  async forget(inside: History, userId: string): Promise<void> {
    const { codebook } = this.#parts.serving;
    const { codebookId } = (await inside.settings.get("serving")) as ServingSetting;
    if (codebookId === null) return;
    if (codebookId !== codebook?.id)
      throw new GodwitError("UNAVAILABLE", "other topics are taking over at this moment; try again");
    const [before] = await inside.interests.get(codebook.id, [userId]);
    if (before !== undefined) await this.#replaceInPopulation(inside, codebook.id, before.state, null);
  }

  /** Takes a user's former sums out of the population and puts the new ones in. */
  async #replaceInPopulation(
    inside: History,
    codebookId: string,
    before: Uint8Array | null,
    after: InterestState | null,
  ): Promise<void> {
    const { parameters } = this.#parts.serving;
    const shard = await inside.interests.lockShard(codebookId, this.#shard);
    const population = shard === null ? emptyPopulation(parameters) : decodePopulation(shard);
    if (before !== null) mergePopulation(population, decodeState(before), -1);
    if (after !== null) mergePopulation(population, after);
    await inside.interests.saveShard(codebookId, this.#shard, encodePopulation(population));
  }
}

/** The payload of "refold" for users about whom new topics have something to tell. */
export const newTopicsPayload = { newTopics: true };

function isOfNewTopics({ payload }: OutboxEntry): boolean {
  return (payload as { newTopics?: boolean }).newTopics === true;
}

/** What was resolved of some behaviours of one user. */
function ofUser(resolved: Resolved, own: readonly BehaviourRecord[]): Pick<Work, "signals" | "waiting" | "blocked"> {
  const ids = new Set(own.map(({ id }) => id));
  return {
    signals: own.flatMap(({ id }) => resolved.signals.get(id) ?? []),
    waiting: resolved.waiting.filter(({ id }) => ids.has(id)),
    blocked: resolved.blocked.filter(({ id }) => ids.has(id)),
  };
}

/** Behaviours of a user that wait in the outbox, or for their items. */
async function unfolded(inside: History, userId: string): Promise<Set<string>> {
  const entries = await inside.outbox.ofKeys(["fold"], [userId]);
  const waiting = await inside.behaviours.waitingOf([userId]);
  return new Set([...entries.flatMap(({ payload }) => (payload as { ids: string[] }).ids), ...waiting]);
}

async function again(inside: History, behaviours: readonly BehaviourRecord[], availableAt: number): Promise<void> {
  await inside.outbox.add(
    [...groupBy(behaviours, ({ userId }) => userId)].map(([userId, list]) => ({
      topic: "fold",
      key: userId,
      payload: { ids: list.map(({ id }) => id) },
      availableAt,
    })),
  );
}

/** Tells subscribers whose interests changed; a notification holds at most 8,000 bytes. */
async function announce(inside: History, userIds: readonly string[]): Promise<void> {
  let batch: string[] = [];
  let bytes = 2;
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await inside.notify(interestsChannel, JSON.stringify(batch));
    batch = [];
    bytes = 2;
  };
  for (const userId of userIds) {
    const size = Buffer.byteLength(JSON.stringify(userId)) + 1;
    if (bytes + size > 7_500) await flush();
    batch.push(userId);
    bytes += size;
  }
  await flush();
}
