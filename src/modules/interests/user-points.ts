import type { InterestState } from "../../core/interests/state.js";
import type { Population } from "../../core/interests/population.js";
import { InterestReader } from "../../core/interests/reader.js";
import { slicesOf, type SliceDimension } from "../../core/interests/slices.js";
import type { Point } from "../../ports/vector-store.js";
import type { Edition } from "../kit/edition.js";
import { interestPointId } from "./interest-collections.js";
import type { InterestService } from "./interest-service.js";
import type { UserSnapshot } from "./user-snapshot.js";

/** A user has at most this many points: their strongest interests. */
const pointsPerUser = 8;
/**
 * Interests below this part of a user's strongest are left out. A part of their own strongest, not a fixed share: with
 * hundreds of topics the largest share of somebody with many tastes is a few per cent.
 */
const smallestPart = 0.1;
/** A slice is named in the payload when the interest is at least as strong there as usual. */
const livesHereLift = 0.95;
const namedDimensions: ReadonlySet<SliceDimension> = new Set(["DAYPART", "WEEKDAY", "SCENE", "DOMAIN"]);

/** The strongest interests of a user, strongest first. */
export function strongestOf(interests: InterestService, snapshot: UserSnapshot): { topic: number; share: number }[] {
  const { edition, state } = snapshot;
  const strongest = interests
    .strongest(snapshot, interests.predict(snapshot, null), state.reference, edition.k)
    .filter(({ topic }) => state.topics.has(topic))
    .slice(0, pointsPerUser);
  return strongest.filter(({ share }) => share >= smallestPart * strongest[0]!.share);
}

/** The points of a user's strongest interests. */
export function pointsOf(interests: InterestService, snapshot: UserSnapshot): Point[] {
  const { edition } = snapshot;
  const strongest = strongestOf(interests, snapshot);
  const found = interests.personalVectors(
    snapshot,
    strongest.map(({ topic }) => topic),
  );
  const reader = new InterestReader(snapshot.population, edition.k, edition.parameters);
  const slices = slicesOf(reader, snapshot.state, namedDimensions);
  return strongest.map((interest, i) => {
    const topicId = edition.topics[interest.topic]!.id;
    const lives = slices(interest.topic)
      .filter(({ lift }) => lift >= livesHereLift)
      .map(({ dimension, key }) => `${dimension}:${key}`);
    return {
      id: pointId(edition, snapshot.user.id, interest.topic),
      vector: Float32Array.from(found[i]!),
      payload: { userId: snapshot.user.id, topic: topicId, share: interest.share, slices: lives },
    };
  });
}

export function pointId({ topics }: Edition, userId: string, topic: number): string {
  return interestPointId(userId, topics[topic]!.id);
}

/** What the points are made from. */
export function snapshotOf(
  edition: Edition,
  userId: string,
  state: InterestState,
  population: Population,
): UserSnapshot {
  return {
    edition,
    user: { id: userId, timeZone: null, attributes: {} },
    state,
    population,
    holding: [],
    preferences: [],
    profiling: true,
    probability: 0,
  };
}
