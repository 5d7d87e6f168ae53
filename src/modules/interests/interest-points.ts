import { createHash } from "node:crypto";
import { daypartOf } from "../../core/session.js";
import type { Population } from "../../core/interests/population.js";
import { decodeState } from "../../core/interests/state.js";
import { slicesOf } from "../../core/interests/slices.js";
import type { Context } from "../../core/types.js";
import type { History } from "../../ports/history/history.js";
import type { InterestStateRecord } from "../../ports/history/interests.js";
import type { CollectionSpec, Condition, Filter, Point, VectorStore } from "../../ports/vector-store.js";
import { pacer } from "../common/pacer.js";
import type { WorkHandler } from "../outbox/relay.js";
import type { InterestService, UserPicture } from "./interest-service.js";
import type { Serving } from "./serving.js";

/** The collection of all users' interests: one point per user and topic. */
export const interestsAlias = "godwit-interests";
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
function collectionOf(codebookId: string): string {
  return `${interestsAlias}-${createHash("sha256").update(codebookId).digest("hex").slice(0, 12)}`;
}

/** Creates the collection of the codebook in force and points the alias at it; the former one is dropped. */
export async function serveInterestsOf(vectors: VectorStore, codebookId: string, dimension: number): Promise<void> {
  const name = collectionOf(codebookId);
  await vectors.ensureCollection({ name, dimension, indexes });
  const former = (await vectors.aliases())[interestsAlias];
  if (former === name) return;
  await vectors.switchAlias(interestsAlias, name);
  if (former !== undefined) await vectors.dropCollection(former);
}

/** Keeps the interests collection up with folded states. */
export class InterestPoints {
  readonly #parts: InterestPointParts;

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
      const states = await history.interests.get(serving.require().id, users);
      await this.#project(users, states);
      const done = await history.outbox.done(entries.map(({ number }) => number));
      // Work that vanished meanwhile was taken back by an erasure, whose deletion may have come before these points.
      const vanished = new Set(entries.filter(({ number }) => !done.has(number)).map(({ key }) => key));
      const known = new Set((await history.users.byIds([...vanished])).map(({ id }) => id));
      for (const userId of vanished) if (!known.has(userId)) await this.forget(userId);
    },
  };

  /** Projects every state again: for a store that forgets. */
  async projectAll(): Promise<number> {
    const { history, serving } = this.#parts;
    let count = 0;
    for (let after: string | null = null; serving.codebook !== null;) {
      const page = await history.interests.page(serving.codebook.id, 200, after);
      if (page.length === 0) break;
      await this.#project(page.map(({ userId }) => userId), page);
      count += page.length;
      after = page.at(-1)!.userId;
    }
    return count;
  }

  /** The ids of the points that states give, by user, strongest first. */
  async strongestIds(states: readonly InterestStateRecord[]): Promise<Map<string, string[]>> {
    const population = await this.#parts.serving.population(), breathe = pacer(), out = new Map<string, string[]>();
    for (const { userId, state } of states) {
      out.set(userId, this.#strongest(pictureOf(userId, state, population)).map(({ topic }) => this.#pointId(userId, topic)));
      await breathe();
    }
    return out;
  }

  /** Takes a user out. */
  async forget(userId: string): Promise<void> {
    if (this.#parts.serving.codebook === null) return;
    await this.#parts.vectors.delete(interestsAlias, { filter: { must: [{ key: "userId", match: { value: userId } }] } });
  }

  async #project(users: readonly string[], states: readonly InterestStateRecord[]): Promise<void> {
    const { vectors, serving } = this.#parts;
    const population = await serving.population();
    const points: Point[] = [], breathe = pacer();
    for (const { userId, state } of states) {
      points.push(...this.#points(pictureOf(userId, state, population)));
      await breathe();
    }
    // Replace, not merge: an interest that has faded must not stay behind.
    const keep = points.map(({ id }) => id);
    await vectors.upsert(interestsAlias, points);
    await vectors.delete(interestsAlias, { filter: { must: [{ key: "userId", match: { any: users } }], mustNot: [{ hasId: keep }] } });
  }

  #strongest(picture: UserPicture): { topic: number; share: number }[] {
    const { interests } = this.#parts;
    return interests.strongest(picture, interests.predict(picture, null), picture.state.reference, pointsPerUser)
      .filter(({ topic, share }) => share >= smallestShare && picture.state.topics.has(topic));
  }

  #pointId(userId: string, topic: number): string {
    return `${userId}\u001f${this.#parts.serving.topics[topic]!.id}`;
  }

  #points(picture: UserPicture): Point[] {
    const { interests, serving } = this.#parts;
    const strongest = this.#strongest(picture);
    const found = interests.personalVectors(picture, strongest.map(({ topic }) => topic));
    return strongest.map((interest, i) => {
      const topicId = serving.topics[interest.topic]!.id;
      const lives = slicesOf(picture.state, picture.population, serving.k, interest.topic, serving.parameters)
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
