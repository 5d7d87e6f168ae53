import { daypartOf } from "../../core/session.js";
import { decodeState } from "../../core/interests/codec.js";
import type { InterestState } from "../../core/interests/state.js";
import type { Context } from "../../core/types.js";
import type { History } from "../../ports/history/history.js";
import type { InterestStateRecord } from "../../ports/history/interests.js";
import type { Condition, Filter, Point, VectorStore } from "../../ports/vector-store.js";
import { pacer } from "../common/pacer.js";
import type { Edition } from "../kit/edition.js";
import type { Editions } from "../kit/editions.js";
import { servingSetting } from "../kit/settings.js";
import { ensureInterestsOf, interestCollections, interestsCollection } from "./interest-collections.js";
import type { InterestService } from "./interest-service.js";
import type { FoldStates } from "./fold-states.js";
import { projectInterestsJob } from "./jobs.js";
import { pointId, pointsOf, snapshotOf, strongestOf } from "./user-points.js";
import type { PopulationReader } from "./population-reader.js";

/** Raise it with every change of which points a user has, or of what they hold. */
export const interestPointsVersion = 2;
/** Who did much lately is projected once for it: nobody finds somebody in others' eyes sooner. */
const projectRestMs = 500;

export interface InterestPointParts {
  history: History;
  vectors: VectorStore;
  editions: Editions;
  population: PopulationReader;
  interests: InterestService;
  folded: FoldStates;
}

/** A state to be read when its turn has come, and used before anything else runs; null = it is no longer at hand. */
interface ReadState {
  readonly userId: string;
  read(): InterestState | null;
}

/** Keeps the interests collection up with folded states. */
export class InterestPoints {
  readonly #parts: InterestPointParts;
  /** the collection that is known to be there */
  #ensured = "";

  constructor(parts: InterestPointParts) {
    this.#parts = parts;
  }

  readonly handler = projectInterestsJob.handler({
    keys: 100,
    byOwner: true,
    restMs: projectRestMs,
    ready: () => this.#parts.editions.current.codebook !== null,
    handle: async (work) => {
      const { history, editions } = this.#parts;
      const edition = editions.current;
      const users = [...new Set(work.map(({ key }) => key))];
      editions.check(await history.settings.get(servingSetting.name), edition);
      await this.#project(edition, users, await this.#statesOf(edition.requireCodebook().id, users));
      // A codebook that takes over asks for everybody's points anew: work that was done under the former one must
      // not count as done.
      const done = await history.transaction(async (inside) => {
        await editions.hold(inside, edition);
        return inside.outbox.done(work.map(({ number }) => number));
      });
      // Work that vanished meanwhile was taken back by an erasure, whose deletion may have come before these points.
      const vanished = new Set(work.filter(({ number }) => !done.has(number)).map(({ key }) => key));
      const known = new Set((await history.users.byIds([...vanished])).map(({ id }) => id));
      for (const userId of vanished) if (!known.has(userId)) await this.forget(userId);
    },
  });

  /**
   * Projects every state again beside whatever else is written: for a store that forgets. Users whose state has changed
   * since it was read are projected once more, and points of users who have none are taken out.
   */
  async projectAnew(onProgress: (users: number) => unknown = () => {}): Promise<number> {
    const { history, editions } = this.#parts;
    const edition = editions.current;
    const { codebook } = edition;
    if (codebook === null) return 0;
    let count = 0;
    for (let after: string | null = null; ; ) {
      const page = await history.interests.page(codebook.id, 200, after);
      if (page.length === 0) break;
      const users = page.map(({ userId }) => userId);
      await this.#project(edition, users, page.map(asRead));
      const now = new Map(
        (await history.interests.get(codebook.id, users)).map(({ userId, state }) => [userId, state]),
      );
      const changed = page.filter(({ userId, state }) => {
        const fresh = now.get(userId);
        return fresh !== undefined && Buffer.compare(state, fresh) !== 0;
      });
      await projectInterestsJob.addKeys(
        history,
        changed.map(({ userId }) => userId),
      );
      for (const userId of users) if (!now.has(userId)) await this.forget(userId);
      count += page.length;
      after = page.at(-1)!.userId;
      await onProgress(count);
    }
    await this.#forgetUnknown(codebook.id);
    return count;
  }

  /** Takes out the points of users who have no state, such as an older copy of the store brings back. */
  async #forgetUnknown(id: string): Promise<void> {
    const { history, vectors } = this.#parts;
    for (let after: string | undefined; ; ) {
      const page = await vectors.scroll(interestsCollection(id), {
        limit: 1_000,
        ...(after === undefined ? {} : { after }),
      });
      const users = [...new Set(page.points.map(({ payload }) => String(payload["userId"])))];
      const known = new Set((await history.interests.get(id, users)).map(({ userId }) => userId));
      for (const userId of users) if (!known.has(userId)) await this.forget(userId);
      if (page.next === null) return;
      after = page.next;
    }
  }

  /** The ids of the points that states give, by user, strongest first. */
  async strongestIds(edition: Edition, states: readonly InterestStateRecord[]): Promise<Map<string, string[]>> {
    const population = await this.#parts.population.of(edition);
    const breathe = pacer();
    const out = new Map<string, string[]>();
    for (const { userId, state } of states) {
      out.set(
        userId,
        strongestOf(this.#parts.interests, snapshotOf(edition, userId, decodeState(state), population)).map(
          ({ topic }) => pointId(edition, userId, topic),
        ),
      );
      await breathe();
    }
    return out;
  }

  /** Takes a user out of every collection. */
  async forget(userId: string): Promise<void> {
    const { vectors } = this.#parts;
    for (const name of await interestCollections(vectors))
      await vectors.delete(name, { filter: { must: [{ key: "userId", match: { value: userId } }] } });
  }

  /** The states of users; of those that this process has folded lately the one in memory, where it is in force. */
  async #statesOf(codebookId: string, users: readonly string[]): Promise<ReadState[]> {
    const { history, folded } = this.#parts;
    const { others, known } = await history.interests.getOthers(
      codebookId,
      users.map((userId) => ({ userId, known: folded.look(codebookId, userId)?.version ?? null })),
    );
    return [
      ...others.map(asRead),
      ...[...known].map((userId) => ({ userId, read: () => folded.look(codebookId, userId)?.state ?? null })),
    ];
  }

  /** Into the codebook's own collection, wherever the alias points: it may not have followed yet. */
  async #project(edition: Edition, users: readonly string[], states: readonly ReadState[]): Promise<void> {
    const { vectors } = this.#parts;
    const { id: codebookId, dimension } = edition.requireCodebook();
    const name = interestsCollection(codebookId);
    const points = await this.#pointsOf(edition, states);
    // Replace, not merge: an interest that has faded must not stay behind.
    const keep = points.map(({ id }) => id);
    try {
      if (this.#ensured !== name) await ensureInterestsOf(vectors, codebookId, dimension);
      this.#ensured = name;
      await vectors.upsert(name, points);
      await vectors.delete(name, {
        filter: { must: [{ key: "userId", match: { any: users } }], mustNot: [{ hasId: keep }] },
      });
    } catch (error) {
      this.#ensured = ""; // somebody may have dropped it
      throw error;
    }
  }

  async #pointsOf(edition: Edition, states: readonly ReadState[]): Promise<Point[]> {
    const population = await this.#parts.population.of(edition);
    const points: Point[] = [];
    const taken: string[] = [];
    const breathe = pacer();
    for (const { userId, read } of states) {
      const state = read();
      if (state === null) taken.push(userId);
      else points.push(...pointsOf(this.#parts.interests, snapshotOf(edition, userId, state, population)));
      await breathe();
    }
    if (taken.length === 0) return points;
    // Their next folds have taken them from memory meanwhile.
    const stored = await this.#parts.history.interests.get(edition.requireCodebook().id, taken);
    return [...points, ...(await this.#pointsOf(edition, stored.map(asRead)))];
  }
}

/** The store's filter for interests that live in a context (null = anywhere): its daypart, scene facets and domain. */
export function contextFilter(asked: { context: Context; time: boolean } | null): Filter {
  if (asked === null) return {};
  const { context, time } = asked;
  const keys = [
    ...(time ? [`DAYPART:${daypartOf(context.hour)}`] : []),
    ...Object.entries(context.scene).map(([facet, value]) => `SCENE:${facet}=${value}`),
    ...(context.domain === null ? [] : [`DOMAIN:${context.domain}`]),
  ];
  return { must: keys.map((key): Condition => ({ key: "slices", match: { value: key } })) };
}

function asRead({ userId, state }: InterestStateRecord): ReadState {
  return { userId, read: () => decodeState(state) };
}
