import type { Logger } from "pino";
import { GodwitError } from "../../../core/errors.js";
import type { ItemFilter } from "../../../core/ranking/filter.js";
import type { History } from "../../../ports/history/history.js";
import type { ItemRecord } from "../../../ports/history/items.js";
import type { VectorSpaceRecord } from "../../../ports/history/own-vectors.js";
import type { CollectionSpec, Point, ScoredPoint, VectorStore } from "../../../ports/vector-store.js";
import { asArgument } from "../../common/batch.js";
import * as field from "../../common/fields.js";
import { inFilterWords, itemPayload, itemStoreFilter } from "../item-point.js";
import { ownCollection, sketchCollection } from "./collection.js";
import { feedCollection, sketchSource, spaceSource } from "./feed.js";
import type { Sketches } from "../generation.js";

const mostSpaces = 16;
const mostDimensions = 4_096;

/** Held by whoever adds or removes a space, and shared by those who write vectors. */
const spacesLock = "vector-spaces";

/**
 * Inside the transaction that writes vectors: the spaces they were read for (dimension by name) are still there. Throws
 * CONFLICT.
 */
export async function holdSpaces(inside: History, read: ReadonlyMap<string, number>): Promise<void> {
  await inside.lock([spacesLock], { shared: true });
  const now = new Map((await inside.ownVectors.spaces()).map(({ name, dimension }) => [name, dimension]));
  if ([...read].some(([name, dimension]) => now.get(name) !== dimension))
    throw new GodwitError(
      "CONFLICT",
      "A space of vectors was removed meanwhile; nothing of this was stored. See the query vectorSpaces, and send it again.",
      ["items"],
    );
}

/** A space with how many items have a vector in it. */
export type VectorSpaceView = VectorSpaceRecord & { readonly items: number };

/**
 * Vectors of items that are made elsewhere, such as of their pictures: spaces by name, kept in PostgreSQL, and each in
 * a collection of its own in the vector store, which is filled again where it is missing.
 */
export class OwnVectorService {
  readonly #history: History;
  readonly #vectors: VectorStore;
  readonly #log: Logger;
  readonly #clock: () => number;
  #feeding: Promise<void> | null = null;

  constructor(parts: { history: History; vectors: VectorStore; log: Logger; clock: () => number }) {
    this.#history = parts.history;
    this.#vectors = parts.vectors;
    this.#log = parts.log;
    this.#clock = parts.clock;
  }

  async list(): Promise<VectorSpaceView[]> {
    const [spaces, counts] = await Promise.all([this.#history.ownVectors.spaces(), this.#history.ownVectors.counts()]);
    return spaces.map((space) => ({ ...space, items: counts.get(space.name) ?? 0 }));
  }

  /** Declares a space; the same once more changes nothing. Throws BAD_USER_INPUT, CONFLICT, TOO_MANY. */
  async declare(given: string, dimension: number): Promise<VectorSpaceView> {
    const name = asArgument(() => field.name("name", given));
    if (dimension < 1 || dimension > mostDimensions)
      throw new GodwitError("BAD_USER_INPUT", `dimension is ${dimension}; give 1 to ${mostDimensions}.`, ["dimension"]);
    const declared = (await this.#history.ownVectors.spaces()).some((one) => one.name === name);
    // A process that indexed while the space of this name was removed may have left its collection behind.
    if (!declared) await this.#vectors.dropCollection(ownCollection({ name, dimension }).name).catch(absent);
    await this.#history.transaction(async (inside) => {
      await inside.lock([spacesLock]);
      const spaces = await inside.ownVectors.spaces();
      const known = spaces.find((one) => one.name === name);
      if (known !== undefined && known.dimension !== dimension)
        throw new GodwitError(
          "CONFLICT",
          `${JSON.stringify(name)} has ${known.dimension} dimensions; remove it first, or declare another name.`,
          ["dimension"],
        );
      if (known === undefined && spaces.length >= mostSpaces)
        throw new GodwitError("TOO_MANY", `There are ${spaces.length} spaces; at most ${mostSpaces} are kept.`, [
          "name",
        ]);
      if (known === undefined) await inside.ownVectors.addSpace(name, dimension);
    });
    await this.feed();
    return (await this.list()).find((one) => one.name === name)!;
  }

  /** Removes a space with all its vectors. Throws NOT_FOUND. */
  async remove(name: string): Promise<true> {
    const space = (await this.#history.ownVectors.spaces()).find((one) => one.name === name);
    if (space === undefined) throw notFound(name, "name");
    await this.#history.transaction(async (inside) => {
      await inside.lock([spacesLock]);
      await inside.ownVectors.removeSpace(name);
    });
    // After it, for whoever still sees the space fills a collection that is missing.
    await this.#vectors.dropCollection(ownCollection(space).name).catch(absent);
    // It is filled again without that space.
    await this.#vectors.dropCollection(sketchCollection.name).catch(absent);
    await this.feed();
    return true;
  }

  /** Present items whose vectors in a space are like that of one, which may have none. Throws NOT_FOUND. */
  async similar(item: ItemRecord, name: string, filter: ItemFilter, first: number): Promise<ScoredPoint[]> {
    const space = (await this.#history.ownVectors.spaces()).find((one) => one.name === name);
    if (space === undefined) throw notFound(name, "vector");
    const vector = (await this.#history.ownVectors.get(name, [item.id])).get(item.id);
    if (vector === undefined) return [];
    const question = { vector, limit: first, filter: itemStoreFilter(filter, this.#clock()) };
    const [found] = await this.#vectors.query(ownCollection(space).name, [question]).catch((error: unknown) => {
      if (error instanceof GodwitError && error.code === "NOT_FOUND")
        throw new GodwitError("UNAVAILABLE", `Vectors of ${JSON.stringify(name)} are being put back; try again soon.`);
      throw inFilterWords(error);
    });
    return found!;
  }

  /** Brings points of items up to what the history has of them; part of their indexing. */
  async index(items: readonly ItemRecord[], sketches: Sketches): Promise<void> {
    const spaces = await this.#history.ownVectors.spaces();
    for (const space of spaces) {
      const collection = ownCollection(space);
      const found = await this.#history.ownVectors.get(
        space.name,
        items.map(({ id }) => id),
      );
      await this.#put(collection, items, found);
    }
    if (spaces.length > 0) await this.#put(sketchCollection, items, sketches);
  }

  /** The points of items in a collection: those with a vector are there, the others are not. */
  async #put(
    collection: CollectionSpec,
    items: readonly ItemRecord[],
    vectors: ReadonlyMap<string, Float32Array | null>,
  ): Promise<void> {
    const points: Point[] = [];
    const gone: string[] = [];
    for (const item of items) {
      const vector = item.deletedAt === null ? (vectors.get(item.id) ?? null) : null;
      if (vector === null) gone.push(item.id);
      else points.push({ id: item.id, vector, payload: itemPayload(item) });
    }
    await this.#vectors.ensureCollection(collection);
    await this.#vectors.upsert(collection.name, points);
    if (gone.length > 0) await this.#vectors.delete(collection.name, { ids: gone });
  }

  /** Fills collections that are missing, or were not filled to the end. */
  feed(): Promise<void> {
    this.#feeding ??= this.#feedAll().finally(() => {
      this.#feeding = null;
    });
    return this.#feeding;
  }

  async #feedAll(): Promise<void> {
    const spaces = await this.#history.ownVectors.spaces();
    const sources = [
      ...spaces.map((space) => spaceSource(this.#history, space)),
      ...sketchSource(this.#history, spaces),
    ];
    for (const source of sources) {
      const fed = await feedCollection({ history: this.#history, vectors: this.#vectors }, source);
      if (fed !== null) this.#log.info({ of: source.title, items: fed }, "own vectors: the collection is filled");
    }
  }
}

function notFound(name: string, place: string): GodwitError {
  return new GodwitError(
    "NOT_FOUND",
    `There is no space of vectors ${JSON.stringify(name)}; see the query vectorSpaces.`,
    [place],
  );
}

function absent(error: unknown): void {
  if (!(error instanceof GodwitError && error.code === "NOT_FOUND")) throw error;
}
