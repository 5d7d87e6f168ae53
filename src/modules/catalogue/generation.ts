import { Catalogue } from "../../core/ranking/catalogue.js";
import { emptySparse, type Sparse } from "../../core/sparse.js";
import { assign, type Codebook } from "../../core/topics/codebook.js";
import type { ItemRecord } from "../../ports/history/items.js";
import type { OwnVectors } from "../../core/ranking/vectors.js";
import { ItemMatrix, type ItemVectorRows } from "./item-matrix.js";
import { OwnMatrix } from "./own-vectors/own-matrix.js";
import { SharedWords } from "./shared-words.js";

/** Vectors of a space by content hash. */
export interface SpaceVectors {
  readonly space: string;
  readonly byHash: ReadonlyMap<string, Float32Array>;
}

/** Sketches of what items bring along by item id: null = nothing; what is not in it has not been asked for. */
export type Sketches = ReadonlyMap<string, Float32Array | null>;
const noSketches: Sketches = new Map();

/** What an edition has of a generation: it never changes. */
export interface GenerationSnapshot {
  readonly catalogue: Catalogue;
  readonly vectors: ItemVectorRows | null;
  readonly ownVectors: OwnVectors | null;
}

/** The catalogue under one codebook as it grows: positions, topics and centred vectors belong together. */
export class Generation {
  readonly catalogue = new Catalogue();
  /** null while there is no codebook to centre by */
  readonly vectors: ItemMatrix | null;
  /** what items bring along, which hangs on no codebook */
  readonly own = new OwnMatrix();
  readonly space: string;
  readonly codebook: Codebook | null;
  readonly #words = new SharedWords();
  /** numbers of present items whose vector is not here: another process may embed them */
  readonly awaited = new Set<number>();

  constructor(space: string, codebook: Codebook | null) {
    this.space = space;
    this.codebook = codebook;
    this.vectors = codebook === null ? null : new ItemMatrix(codebook.mean);
  }

  /** As it is now; the same parts while nothing is written. */
  snapshot(): GenerationSnapshot {
    return {
      catalogue: this.catalogue.snapshot(),
      vectors: this.vectors?.snapshot() ?? null,
      ownVectors: this.own.snapshot(),
    };
  }

  /** Takes over an item as stored. Without a new vector it keeps its topics, without a new sketch the one it has. */
  put(item: ItemRecord, vectors: SpaceVectors | null, sketches: Sketches = noSketches): void {
    const former = this.catalogue.positionOf(item.number);
    const sketch = item.deletedAt === null ? sketches.get(item.id) : null;
    const own = (): Float32Array | null =>
      sketch === undefined && former >= 0 ? this.own.read(former) : (sketch ?? null);
    const vector = vectors?.space === this.space ? vectors.byHash.get(item.contentHash) : undefined;
    const topics =
      vector !== undefined && this.codebook !== null
        ? assign(this.codebook, vector, own())
        : ((former >= 0 ? this.catalogue.at(former)?.topics : undefined) ?? emptySparse);
    this.putWith(item, topics, vector);
    if (sketch !== undefined) this.own.set(this.catalogue.positionOf(item.number), sketch);
    if (item.deletedAt === null && vector === undefined) this.awaited.add(item.number);
    else this.awaited.delete(item.number);
  }

  /** The same where the topics are known. */
  putWith(item: ItemRecord, topics: Sparse, vector?: Float32Array): void {
    const { id, number, domain, language, tags, attributes, publishedAt, expiresAt } = item;
    const position = this.catalogue.upsert({
      id,
      number,
      domain: this.#words.of(domain),
      language: language === null ? null : this.#words.of(language),
      tags: this.#words.all(tags),
      attributes,
      publishedAt,
      expiresAt,
      topics: asLongAsNeeded(topics),
    });
    if (vector !== undefined) this.vectors?.set(position, vector);
    if (item.deletedAt !== null) this.catalogue.delete(number);
  }
}

/** Arrays that were filled one by one have room for seventeen: two thirds of what topics would take. */
function asLongAsNeeded({ index, value }: Sparse): Sparse {
  return index.length === 0 ? emptySparse : { index: index.slice(), value: value.slice() };
}
