import { createHash } from "node:crypto";
import { GodwitError } from "../../core/errors.js";
import { daypartOf } from "../../core/session.js";
import type { Population } from "../../core/interests/population.js";
import { decodeState } from "../../core/interests/codec.js";
import type { Codebook } from "../../core/topics/codebook.js";
import { InterestReader } from "../../core/interests/reader.js";
import { slicesOf } from "../../core/interests/slices.js";
import type { Context } from "../../core/types.js";
import type { History } from "../../ports/history/history.js";
import type { InterestStateRecord } from "../../ports/history/interests.js";
import type { CollectionSpec, Condition, Filter, Point, VectorStore } from "../../ports/vector-store.js";
import { pacer } from "../common/pacer.js";
import type { WorkHandler } from "../../runtime/relay.js";
import type { InterestService, UserPicture } from "./interest-service.js";
import { servingLock } from "./folding.js";
import type { Serving, ServingSetting } from "../topics/serving.js";

/** The collection of all users' interests: one point per user and topic. */
export const interestsAlias = "interests";
/** A user has at most this many points: their strongest interests. */
const pointsPerUser = 8;
const smallestShare = 0.03;
/** A slice is named in the payload when the interest is at least as strong there as usual. */
const livesHereLift = 0.95;
const indexes: CollectionSpec["indexes"] = { userId: "keyword", topic: "keyword", slices: "keyword", share: "float" };

export interface InterestPointParts {
  history: History;
  vectors: VectorStore;
  serving: Serving;
  interests: InterestService;
}

/** Interests are compared in the centred space of a codebook, so each codebook has its collection. */
export function interestsCollection(codebookId: string): string {
  return `${interestsAlias}-${createHash("sha256").update(codebookId).digest("hex").slice(0, 12)}`;
}

/** Creates the collection of the codebook in force and points the alias at it; those of former ones are dropped. */
export async function serveInterestsOf(vectors: VectorStore, codebookId: string, dimension: number): Promise<void> {
  const name = interestsCollection(codebookId);
  await vectors.ensureCollection({ name, dimension, indexes });
  if ((await vectors.aliases())[interestsAlias] === name) return;
  await vectors.switchAlias(interestsAlias, name);
  for (const former of await interestCollections(vectors)) if (former !== name) await vectors.dropCollection(former);
}

/** That of the codebook in force, and those that are on their way in or out. */
async function interestCollections(vectors: VectorStore): Promise<string[]> {
  return (await vectors.collections()).filter((name) => name.startsWith(`${interestsAlias}-`));
}

/** Throws UNAVAILABLE where another codebook is in force by now: this process follows in a moment. */
async function inForce(history: History, codebook: Codebook): Promise<void> {
  const { codebookId } = (await history.settings.get("serving")) as ServingSetting;
  if (codebookId !== codebook.id)
    throw new GodwitError("UNAVAILABLE", "Other topics have taken over; this process follows in a moment.");
}

/** Keeps the interests collection up with folded states. */
export class InterestPoints {
  readonly #parts: InterestPointParts;
  /** the collection that is known to be there */
  #ensured = "";

  constructor(parts: InterestPointParts) {
    this.#parts = parts;
  }

  readonly handler: WorkHandler = {
    topic: "project-interests",
    keys: 100,
    ready: () => this.#parts.serving.codebook !== null,
    handle: async (entries) => {
      const { history, serving } = this.#parts;
      const users = [...new Set(entries.map(({ key }) => key))];
      const codebook = serving.require();
      await inForce(history, codebook);
      const states = await history.interests.get(codebook.id, users);
      await this.#project(codebook, users, states);
      // A codebook that takes over asks for everybody's points anew: that must not be taken for done by who still had
      // the former one.
      const done = await history.transaction(async (inside) => {
        await inside.lock([servingLock], { shared: true });
        await inForce(inside, codebook);
        return inside.outbox.done(entries.map(({ number }) => number));
      });
      // Work that vanished meanwhile was taken back by an erasure, whose deletion may have come before these points.
      const vanished = new Set(entries.filter(({ number }) => !done.has(number)).map(({ key }) => key));
      const known = new Set((await history.users.byIds([...vanished])).map(({ id }) => id));
      for (const userId of vanished) if (!known.has(userId)) await this.forget(userId);
    },
  };

  /**
   * Projects every state again beside whatever else is written: for a store that forgets. Users whose state has changed
   * since it was read are projected once more, and points of users who have none are taken out.
   */
  async projectAnew(onProgress: (users: number) => unknown = () => {}): Promise<number> {
    const { history, serving } = this.#parts;
    const { codebook } = serving;
    if (codebook === null) return 0;
    let count = 0;
    for (let after: string | null = null; ; ) {
      const page = await history.interests.page(codebook.id, 200, after);
      if (page.length === 0) break;
      const users = page.map(({ userId }) => userId);
      await this.#project(codebook, users, page);
      const now = new Map(
        (await history.interests.get(codebook.id, users)).map(({ userId, state }) => [userId, state]),
      );
      const changed = page.filter(({ userId, state }) => {
        const fresh = now.get(userId);
        return fresh !== undefined && Buffer.compare(state, fresh) !== 0;
      });
      await history.outbox.add(changed.map(({ userId }) => ({ topic: "project-interests", key: userId })));
      for (const userId of users) if (!now.has(userId)) await this.forget(userId);
      count += page.length;
      after = page.at(-1)!.userId;
      await onProgress(count);
    }
    await this.#forgetStrangers(codebook);
    return count;
  }

  /** Takes out the points of users who have no state, such as an older copy of the store brings back. */
  async #forgetStrangers({ id }: Codebook): Promise<void> {
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
  async strongestIds(states: readonly InterestStateRecord[]): Promise<Map<string, string[]>> {
    const population = await this.#parts.serving.population();
    const breathe = pacer();
    const out = new Map<string, string[]>();
    for (const { userId, state } of states) {
      out.set(
        userId,
        this.#strongest(pictureOf(userId, state, population)).map(({ topic }) => this.#pointId(userId, topic)),
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

  /** Into the codebook's own collection, wherever the alias points: it may not have followed yet. */
  async #project(
    { id: codebookId, dimension }: Codebook,
    users: readonly string[],
    states: readonly InterestStateRecord[],
  ): Promise<void> {
    const { vectors, serving } = this.#parts;
    const name = interestsCollection(codebookId);
    const population = await serving.population();
    const points: Point[] = [];
    const breathe = pacer();
    for (const { userId, state } of states) {
      points.push(...this.#points(pictureOf(userId, state, population)));
      await breathe();
    }
    // Replace, not merge: an interest that has faded must not stay behind.
    const keep = points.map(({ id }) => id);
    try {
      if (this.#ensured !== name) await vectors.ensureCollection({ name, dimension, indexes });
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

  #strongest(picture: UserPicture): { topic: number; share: number }[] {
    const { interests } = this.#parts;
    return interests
      .strongest(picture, interests.predict(picture, null), picture.state.reference, pointsPerUser)
      .filter(({ topic, share }) => share >= smallestShare && picture.state.topics.has(topic));
  }

  #pointId(userId: string, topic: number): string {
    return `${userId}\u001f${this.#parts.serving.topics[topic]!.id}`;
  }

  #points(picture: UserPicture): Point[] {
    const { interests, serving } = this.#parts;
    const strongest = this.#strongest(picture);
    const found = interests.personalVectors(
      picture,
      strongest.map(({ topic }) => topic),
    );
    const reader = new InterestReader(picture.population, serving.k, serving.parameters);
    return strongest.map((interest, i) => {
      const topicId = serving.topics[interest.topic]!.id;
      const lives = slicesOf(reader, picture.state, interest.topic)
        .filter(({ dimension, lift }) => dimension !== "HORIZON" && dimension !== "HOUR" && lift >= livesHereLift)
        .map(({ dimension, key }) => `${dimension}:${key}`);
      return {
        id: this.#pointId(picture.user.id, interest.topic),
        vector: Float32Array.from(found[i]!),
        payload: { userId: picture.user.id, topic: topicId, share: interest.share, slices: lives },
      };
    });
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

function pictureOf(userId: string, state: Uint8Array, population: Population): UserPicture {
  return { user: { id: userId, timeZone: null, attributes: {} }, state: decodeState(state), population, holding: [] };
}
