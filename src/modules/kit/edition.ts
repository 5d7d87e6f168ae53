import { GodwitError } from "../../core/errors.js";
import type { InterestParameters } from "../../core/interests/parameters.js";
import type { Catalogue } from "../../core/ranking/catalogue.js";
import type { RankingModel } from "../../core/ranking/model.js";
import type { ItemVectors, OwnVectors } from "../../core/ranking/vectors.js";
import type { Codebook } from "../../core/topics/codebook.js";
import type { TransferReading } from "../../core/transfer/serve.js";
import type { ParentRecord, TopicRecord } from "../../ports/history/codebooks.js";
import type { ShownTopics } from "./shown-topics.js";

/** What an edition is made of. */
export interface EditionParts {
  /** Ordered by the database: each takeover of a codebook has the next number. */
  readonly number: number;
  readonly space: string;
  /** null until the first topics are fitted */
  readonly codebook: Codebook | null;
  readonly topics: readonly TopicRecord[];
  /** the upper floor; none where there are few topics */
  readonly parents: readonly ParentRecord[];
  /** the topics as people see them */
  readonly shown: ShownTopics;
  /** fitted on this population's own history where that has been done */
  readonly parameters: InterestParameters;
  /** how interest is carried between domains and scenes; null until that was fitted */
  readonly transfer: TransferReading | null;
  readonly ranker: RankingModel;
  /** items with their topics under this codebook */
  readonly catalogue: Catalogue;
  /** centred item vectors by catalogue position; null while there is no codebook to centre by */
  readonly vectors: (ItemVectors & { readonly count: number }) | null;
  /** what items bring along, such as vectors of their pictures; null = nothing */
  readonly ownVectors: OwnVectors | null;
}

/**
 * Everything that answers are made from at one moment. A request takes the current edition once and uses it to its
 * end; a fold takes it once, resolves and commits under it, or not at all. Nothing in it ever changes, items and
 * counts included: what is written makes another edition, which shares with this one what stays the same.
 */
export class Edition implements EditionParts {
  readonly number: number;
  readonly space: string;
  readonly codebook: Codebook | null;
  readonly topics: readonly TopicRecord[];
  readonly parents: readonly ParentRecord[];
  readonly shown: ShownTopics;
  readonly parameters: InterestParameters;
  readonly transfer: TransferReading | null;
  readonly ranker: RankingModel;
  readonly catalogue: Catalogue;
  readonly vectors: EditionParts["vectors"];
  readonly ownVectors: OwnVectors | null;
  readonly #positions: ReadonlyMap<string, number>;

  constructor(parts: EditionParts) {
    this.number = parts.number;
    this.space = parts.space;
    this.codebook = parts.codebook;
    this.topics = parts.topics;
    this.parents = parts.parents;
    this.shown = parts.shown;
    this.parameters = parts.parameters;
    this.transfer = parts.transfer;
    this.ranker = parts.ranker;
    this.catalogue = parts.catalogue;
    this.vectors = parts.vectors;
    this.ownVectors = parts.ownVectors;
    this.#positions = positionsOf(parts.topics);
    Object.freeze(this);
  }

  /** This edition with other parts in the place of some; itself where they are the same. */
  with(parts: Partial<EditionParts>): Edition {
    const changed = (Object.keys(parts) as (keyof EditionParts)[]).some((name) => parts[name] !== this[name]);
    return changed ? new Edition({ ...this, ...parts }) : this;
  }

  /** How many topics there are. */
  get k(): number {
    return this.topics.length;
  }

  /** The codebook, or UNAVAILABLE while there are no topics yet. */
  requireCodebook(): Codebook {
    if (this.codebook === null)
      throw new GodwitError(
        "UNAVAILABLE",
        "There are no topics yet: they are fitted once the first items are stored and embedded. Store items with upsertItems, then try again in a moment.",
      );
    return this.codebook;
  }

  /** Index of a topic by its lasting id; −1 when this edition does not have it. */
  positionOf(topicId: string): number {
    return this.#positions.get(topicId) ?? -1;
  }
}

const known = new WeakMap<readonly TopicRecord[], ReadonlyMap<string, number>>();

/** Positions by id; editions that differ in items only share them. */
function positionsOf(topics: readonly TopicRecord[]): ReadonlyMap<string, number> {
  const found = known.get(topics) ?? new Map(topics.map(({ id, position }) => [id, position]));
  known.set(topics, found);
  return found;
}
