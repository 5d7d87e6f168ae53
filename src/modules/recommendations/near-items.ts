import type { ItemFilter } from "../../core/ranking/filter.js";
import type { RankingModel } from "../../core/ranking/model.js";
import type { RankedInterest } from "../../core/ranking/rank-input.js";
import type { Task } from "../../core/types.js";
import type { Catalogue } from "../../core/ranking/catalogue.js";
import { perInterest } from "../../core/ranking/proposals.js";
import type { Engagement } from "../../core/interests/engagement.js";
import { ownTaste } from "../../core/ranking/own-vectors/taste.js";
import type { OwnVectors } from "../../core/ranking/vectors.js";
import { votesOf } from "../../core/ranking/votes.js";
import type { ScoredPoint, VectorStore } from "../../ports/vector-store.js";
import { itemStoreFilter } from "../catalogue/item-point.js";
import { sketchCollection } from "../catalogue/own-vectors/collection.js";
import { itemsCollection } from "../catalogue/spaces.js";
import { minuteMs } from "../../core/time.js";

export interface CandidateQuestion {
  userId: string;
  task: Task;
  /** whose item vectors are searched: the space of the edition that is answered from */
  space: string;
  interests: readonly RankedInterest[];
  engagements: ReadonlyMap<number, Engagement>;
  filter: ItemFilter;
  now: number;
  model: RankingModel;
  catalogue: Catalogue;
  /** what items bring along; null = nothing */
  ownVectors: OwnVectors | null;
}

/**
 * The items nearest to a user's interests, from the vector store. What a user was told is kept as long as the same is
 * asked: until a behaviour, a change of the catalogue or of the ranker, other interests in another context, another
 * filter, or the next minute where items come or go.
 */
export class NearItems {
  readonly #vectors: VectorStore;
  // Own items are not changed in place: a behaviour makes a map of its own, and with the old one goes what was known.
  readonly #known = new WeakMap<
    ReadonlyMap<number, Engagement>,
    { readonly question: string; readonly catalogue: Catalogue; readonly positions: Promise<Int32Array | null> }
  >();

  constructor(vectors: VectorStore) {
    this.#vectors = vectors;
  }

  /** Catalogue positions, nearest first, interest by interest; null = the store does not answer. */
  of(asked: CandidateQuestion): Promise<Int32Array | null> {
    const { space, interests, filter, now, engagements, catalogue, model } = asked;
    // As of the full minute, so that the store can cache what the filter lets through; the proposer tests the second.
    const storeFilter = itemStoreFilter(filter, Math.floor(now / minuteMs) * minuteMs, catalogue.throughout);
    const question = JSON.stringify([
      space,
      storeFilter,
      interests.map(({ topic }) => topic),
      catalogue.revision,
      model.version,
    ]);
    const known = this.#known.get(engagements);
    if (known?.question === question && known.catalogue === catalogue.origin) return known.positions;
    const positions = this.#ask(asked, storeFilter);
    this.#known.set(engagements, { question, catalogue: catalogue.origin, positions });
    void positions.then((found) => {
      if (found === null && this.#known.get(engagements)?.positions === positions) this.#known.delete(engagements);
    });
    return positions;
  }

  async #ask(asked: CandidateQuestion, filter: ReturnType<typeof itemStoreFilter>): Promise<Int32Array | null> {
    const { space, interests, catalogue } = asked;
    const alike = this.#alike(asked, filter);
    const queries = interests.flatMap(({ vector }) =>
      vector === null ? [] : [{ vector, limit: perInterest, filter }],
    );
    try {
      // By name: during a swap the alias may stand at the collection of another space.
      const found = queries.length === 0 ? [] : await this.#vectors.query(itemsCollection(space), queries);
      return Int32Array.from(
        [...found, ...(await alike)]
          .flatMap((points) => points.map(({ id }) => catalogue.positionOfId(id)))
          .filter((position) => position >= 0),
      );
    } catch {
      return null; // the store's health says why; recommendations go on without it
    }
  }

  /** Items whose own vectors, such as of their pictures, are near the user's taste: where the ranker weighs that. */
  async #alike(
    { catalogue, ownVectors, engagements, now, model, task }: CandidateQuestion,
    filter: ReturnType<typeof itemStoreFilter>,
  ): Promise<ScoredPoint[][]> {
    const weighed = model.weights[task].features.some(({ feature, weight }) => feature === "ownVectors" && weight > 0);
    if (!weighed || ownVectors === null) return [];
    const vector = ownTaste(votesOf({ engagements, now }, model.itemItemHalfLifeDays), ownVectors, catalogue);
    if (vector === null) return [];
    // A collection that is being filled has nothing to say yet; the store's own failures are told by the other queries.
    return this.#vectors.query(sketchCollection.name, [{ vector, limit: perInterest, filter }]).catch(() => []);
  }
}
