import { GodwitError } from "../../core/errors.js";
import { centre } from "../../core/topics/centre.js";
import type { Context } from "../../core/types.js";
import type { History } from "../../ports/history/history.js";
import type { Condition, Filter, ScoredPoint, VectorQuery, VectorStore } from "../../ports/vector-store.js";
import type { AskedTexts } from "../catalogue/asked-texts.js";
import { interestOfPoint, interestsCollection } from "./interest-collections.js";
import { contextFilter } from "./interest-points.js";
import type { InterestService } from "./interest-service.js";
import type { UserSnapshot } from "./user-snapshot.js";
import type { Edition } from "../kit/edition.js";

export interface AudienceMember {
  userId: string;
  score: number;
  topicId: string;
  share: number;
}

const comparedInterests = 5;
/** Points looked at for every user asked for: a user has several. */
const pointsPerUser = 8;
/** First those are asked for who hold an interest at least this part as strongly as the user does. */
const asStrongly = 0.5;

/** Who is like whom, and who would want what: questions to the interests collection. */
export class SimilarUsers {
  readonly #parts: {
    history: History;
    vectors: VectorStore;
    interests: InterestService;
    texts: AskedTexts;
  };

  constructor(parts: {
    history: History;
    vectors: VectorStore;
    interests: InterestService;
    texts: AskedTexts;
  }) {
    this.#parts = parts;
  }

  /**
   * Users whose interests are nearest: Σ over the user's interests of share · share' · cosine, in a slice where one is
   * asked for.
   */
  async similarUsers(
    snapshot: UserSnapshot,
    asked: { context: Context; time: boolean } | null,
    first: number,
    hidden: ReadonlySet<string>,
  ): Promise<{ userId: string; score: number }[]> {
    const { interests } = this.#parts;
    // One more for each topic that nobody is compared by.
    const compared = interests.strongest(
      snapshot,
      interests.predict(snapshot, asked?.context ?? null),
      snapshot.state.reference,
      comparedInterests + hidden.size,
    );
    const strongest = compared
      .filter(({ topic }) => !hidden.has(snapshot.edition.topics[topic]!.id))
      .slice(0, comparedInterests);
    const vectorsOfUser = interests.personalVectors(
      snapshot,
      strongest.map(({ topic }) => topic),
    );
    const found = await this.#holders(
      interestsCollection(snapshot.edition.requireCodebook().id),
      strongest.map(({ share }, i) => ({ vector: vectorsOfUser[i]!, share })),
      { ...contextFilter(asked), mustNot: [{ key: "userId", match: { value: snapshot.user.id } }] },
      first * pointsPerUser,
    );
    const scores = new Map<string, number>();
    const norm = strongest.reduce((sum, { share }) => sum + share, 0);
    strongest.forEach((interest, i) => {
      const best = new Map<string, number>();
      for (const { id, score, payload } of found[i]!) {
        const { userId, topicId } = interestOfPoint(id);
        if (hidden.has(topicId)) continue;
        best.set(userId, Math.max(best.get(userId) ?? 0, score * Math.sqrt(payload!["share"] as number)));
      }
      for (const [userId, score] of best)
        scores.set(userId, (scores.get(userId) ?? 0) + (interest.share / norm) * score);
    });
    return [...scores]
      .map(([userId, score]) => ({ userId, score }))
      .toSorted((a, b) => b.score - a.score || (a.userId < b.userId ? -1 : 1))
      .slice(0, first);
  }

  /**
   * The points nearest to each interest. Many have a little of a popular topic, and would stand before those who live
   * in it: so those who hold it strongly come first, and others are asked for only where these are too few.
   */
  async #holders(
    collection: string,
    interests: readonly { vector: Float32Array; share: number }[],
    filter: Filter,
    limit: number,
  ): Promise<ScoredPoint[][]> {
    const { vectors } = this.#parts;
    const query = ({ vector }: { vector: Float32Array }, strong: readonly Condition[] = []): VectorQuery => ({
      vector,
      limit,
      filter: { ...filter, must: [...(filter.must ?? []), ...strong] },
      withPayload: ["share"],
    });
    const found = await vectors.query(
      collection,
      interests.map((one) => query(one, [{ key: "share", range: { gte: asStrongly * one.share } }])),
    );
    const few = interests.map((_, i) => i).filter((i) => found[i]!.length < limit);
    if (few.length === 0) return found;
    const others = await vectors.query(
      collection,
      few.map((i) => query(interests[i]!)),
    );
    // Points come twice, with the same score.
    few.forEach((i, at) => found[i]!.push(...others[at]!));
    return found;
  }

  /** Users who would want an item or a text, best first. */
  async audience(
    edition: Edition,
    what: { itemId: string } | { text: string },
    asked: { context: Context; time: boolean } | null,
    first: number,
    hidden: ReadonlySet<string>,
  ): Promise<AudienceMember[]> {
    const { vectors } = this.#parts;
    const codebook = edition.requireCodebook();
    const query = centre(await this.#vectorOf(edition, what), codebook.mean);
    const out = new Map<string, AudienceMember>();
    // A user has several points: look further until enough users are found or there are no more.
    for (let limit = first * 3; ; limit *= 4) {
      const [points] = await vectors.query(interestsCollection(codebook.id), [
        {
          vector: query,
          limit,
          withPayload: ["share"],
          minScore: 0,
          filter: contextFilter(asked),
        },
      ]);
      out.clear();
      for (const { id, score, payload } of points!) {
        const { userId, topicId } = interestOfPoint(id);
        if (hidden.has(topicId)) continue;
        if (!out.has(userId)) out.set(userId, { userId, score, topicId, share: payload!["share"] as number });
        if (out.size === first) break;
      }
      if (out.size === first || points!.length < limit) return [...out.values()];
    }
  }

  async #vectorOf(edition: Edition, what: { itemId: string } | { text: string }): Promise<Float32Array> {
    const { history, texts } = this.#parts;
    if ("text" in what) return texts.vector(edition, what.text);
    const [item] = await history.items.byIds([what.itemId]);
    if (item === undefined || item.deletedAt !== null)
      throw new GodwitError("NOT_FOUND", `There is no item ${JSON.stringify(what.itemId)}.`, ["itemId"]);
    const vector = (await history.embeddings.get(edition.space, [item.contentHash])).get(item.contentHash);
    if (vector === undefined)
      throw new GodwitError(
        "UNAVAILABLE",
        `Item ${JSON.stringify(what.itemId)} is not embedded yet; try again in a moment.`,
        ["itemId"],
      );
    return vector;
  }
}
