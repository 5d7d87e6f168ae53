import type { Schemas } from "@qdrant/js-client-rest";
import { reservedField } from "../validate.js";
import { chunks } from "./chunks.js";
import type { CollectionFacts } from "./collection-facts.js";
import type { QdrantConnection } from "./connection.js";
import type { Search } from "./direct-client.js";
import { KnownIds } from "./known-ids.js";
import { fieldsOf, type Obedience } from "./obedience.js";
import { Portion } from "./portion.js";
import { splitPayload, toSearches, type OpenQuery } from "./query.js";

/** Ids of a retrieve that one request carries. */
const idsPerRequest = 1000;

export interface SearchParts {
  connection: QdrantConnection;
  obedience: Obedience;
  /** hnsw_ef of a collection by its name on the server; undefined = the server's own */
  breadthOf(name: string): number | undefined;
}

/** Sends queries as searches, in as few requests as the server takes. */
export class Searches {
  readonly #parts: SearchParts;
  readonly #portion = new Portion();
  readonly #ids: KnownIds;

  constructor(parts: SearchParts, ids = new KnownIds()) {
    this.#parts = parts;
    this.#ids = ids;
  }

  /** What is found for each query, with ids: all its parts and pages together. */
  async of(name: string, queries: readonly OpenQuery[], facts: CollectionFacts): Promise<Schemas["ScoredPoint"][][]> {
    const breadth = this.#parts.breadthOf(name);
    const withIds = !this.#ids.suffice(name);
    const asked = queries.flatMap((query, at) =>
      toSearches(query, facts.limits.results, { breadth, withIds }).map((search) => ({ at, search })),
    );
    const found: Schemas["ScoredPoint"][][] = queries.map(() => []);
    const answers = await this.#send(
      name,
      asked.map(({ search }) => search),
      facts,
    );
    // Who asks for payload gets ids with it, which are not kept: they may be of people.
    const bare = asked.map(({ at }) => (queries[at]!.query.withPayload ?? false) === false);
    const named = await this.#named(
      name,
      answers.filter((_, i) => bare[i]),
    );
    asked.forEach(({ at }, i) => found[at]!.push(...(bare[i] ? named.shift()! : answers[i]!)));
    if (!facts.limits.indexed)
      for (const { search } of asked)
        if (search.filter) this.#parts.obedience.indexSoon(name, fieldsOf(search.filter as Schemas["Filter"]), facts);
    return found;
  }

  async #send(
    name: string,
    searches: readonly Search[],
    { limits }: CollectionFacts,
  ): Promise<Schemas["ScoredPoint"][][]> {
    const answers: Schemas["ScoredPoint"][][] = [];
    while (answers.length < searches.length) {
      const some = searches.slice(answers.length, answers.length + Math.min(limits.queries, this.#portion.most));
      try {
        const answered = await this.#parts.connection.search(name, (client) => client.searchAll(name, some));
        answers.push(...some.map((_, i) => answered[i]?.points ?? []));
      } catch (error) {
        this.#portion.halve(some.length, error);
      }
    }
    return answers;
  }

  /** The points with their ids in the payload, those that came without from what is known. */
  async #named(name: string, answers: Schemas["ScoredPoint"][][]): Promise<Schemas["ScoredPoint"][][]> {
    if (answers.length === 0) return [];
    const unknown = new Set<string>();
    let known = true;
    for (const { id: uuid, payload } of answers.flat()) {
      const id = payload?.[reservedField];
      if (typeof id === "string") known = this.#ids.learn(String(uuid), id) && known;
      else if (this.#ids.idOf(String(uuid)) === undefined) unknown.add(String(uuid));
    }
    this.#ids.answered(name, known && unknown.size === 0);
    const asked = await this.#ask(name, [...unknown]);
    return answers.map((points) =>
      points.flatMap((point) => {
        if (typeof point.payload?.[reservedField] === "string") return [point];
        const id = this.#ids.idOf(String(point.id)) ?? asked.get(String(point.id));
        // Deleted since it was found.
        return id === undefined ? [] : [{ ...point, payload: { [reservedField]: id } }];
      }),
    );
  }

  async #ask(name: string, uuids: readonly string[]): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (const ids of chunks(uuids, idsPerRequest)) {
      const records = await this.#parts.connection.search(name, (client) =>
        client.retrieve(name, { ids: [...ids], with_payload: [reservedField], with_vector: false }),
      );
      for (const { id: uuid, payload } of records) {
        const { id } = splitPayload(uuid, payload);
        found.set(String(uuid), id);
        this.#ids.learn(String(uuid), id);
      }
    }
    return found;
  }
}
