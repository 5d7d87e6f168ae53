import type { Schemas } from "@qdrant/js-client-rest";
import { GodwitError } from "../../../core/errors.js";
import type { CollectionFacts, FactsKeeper } from "./collection-facts.js";
import { requireCompleted } from "./collections.js";
import type { QdrantConnection } from "./connection.js";
import { Refusal } from "./failure.js";
import type { CallKind } from "./vitals.js";

/** Fields that are indexed because a filter asked for them: callers choose the names of attributes. */
const mostAskedIndexes = 64;
const mostAttempts = 8;

type IndexType = "keyword" | "float" | "bool";

/** Indexes that were not there when the collection was made are created with these limits in mind. */
export class Obedience {
  readonly #connection: QdrantConnection;
  readonly #facts: FactsKeeper;
  readonly #asked = new Set<string>();

  constructor(connection: QdrantConnection, facts: FactsKeeper) {
    this.#connection = connection;
    this.#facts = facts;
  }

  /**
   * Does `work` as the collection's strict mode wants it: facts are read again when it refuses, and a payload index
   * that a filter needs is created. Throws BAD_USER_INPUT, TOO_LARGE or UNAVAILABLE for what it refuses all the same.
   */
  async obey<T>(
    kind: CallKind,
    name: string,
    work: (facts: CollectionFacts) => Promise<T>,
    { hurry = false } = {},
  ): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      const facts = await this.#facts.of(name, { anew: attempt > 0, hurry });
      try {
        return await work(facts);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const needed = neededIndex(error.said);
        if (attempt < mostAttempts && needed !== null) await this.#index(name, needed, facts, error);
        else if (attempt > 0 || !isLimit(error.said)) {
          const failure = clearly(error);
          if (kind === "write") this.#connection.vitals.failed(kind, failure);
          throw failure;
        }
      }
    }
  }

  /** Creates in the background what a filter would be answered faster with. */
  indexSoon(name: string, fields: ReadonlyMap<string, IndexType>, facts: CollectionFacts): void {
    for (const [field, type] of fields) {
      const key = `${name} ${field}`;
      if (facts.indexes.has(field) || this.#asked.has(key) || this.#asked.size >= mostAskedIndexes) continue;
      this.#asked.add(key);
      void this.#create(name, field, type).catch(() => {});
    }
  }

  async #index(name: string, { field, type }: NeededIndex, facts: CollectionFacts, refusal: Refusal): Promise<void> {
    const there = facts.indexes.get(field);
    if (there !== undefined)
      throw new GodwitError(
        "BAD_USER_INPUT",
        `The vector store has "${field}" indexed as ${there}, and its strict mode refuses other tests of it; filter it by values of that kind.`,
        ["filter", field],
        { cause: refusal },
      );
    if (this.#asked.size >= mostAskedIndexes)
      throw new GodwitError(
        "BAD_USER_INPUT",
        `The vector store filters on indexed fields only, and ${mostAskedIndexes} are indexed for filters already; leave out "${field}".`,
        ["filter", field],
        { cause: refusal },
      );
    try {
      await this.#create(name, field, type);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw new GodwitError(
        "BAD_USER_INPUT",
        `The vector store filters on indexed fields only and takes no further index (${error.said}), so not on "${field}"; leave it out, or have max_payload_index_count raised.`,
        ["filter", field],
        { cause: error, told: `The vector store cannot filter on "${field}"; leave it out of the filter.` },
      );
    }
    this.#asked.add(`${name} ${field}`);
  }

  async #create(name: string, field: string, type: IndexType): Promise<void> {
    requireCompleted(
      await this.#connection.write(name, (client) =>
        client.createPayloadIndex(name, { wait: true, field_name: field, field_schema: type }),
      ),
    );
    this.#facts.forget(name);
  }
}

interface NeededIndex {
  field: string;
  type: IndexType;
}

/** The index that a refusal asks for; null = it is about something else. */
function neededIndex(said: string): NeededIndex | null {
  const [, field, types = ""] =
    /Index required but not found for "(.+)" of one of the following types: \[([^\]]*)\]/.exec(said) ?? [];
  if (field === undefined) return null;
  const listed = types.split(", ");
  if (listed.includes("keyword")) return { field, type: "keyword" };
  return { field, type: listed.includes("integer") || listed.includes("float") ? "float" : "bool" };
}

function isLimit(said: string): boolean {
  return /Limit exceeded|limit reached|Exact search disabled|larger than rate limiter capacity/.test(said);
}

/** What a caller can do about a limit; what else is refused is for the operator. */
function clearly(refusal: Refusal): GodwitError {
  if (isLimit(refusal.said))
    return new GodwitError(
      "TOO_LARGE",
      `${refusal.message} Ask for less at a time, or raise the limit in the collection's strict mode.`,
      ["filter"],
      { cause: refusal, told: "The vector store takes no question as large as this; ask for less at a time." },
    );
  return new GodwitError("UNAVAILABLE", refusal.message, [], {
    cause: refusal,
    told: "The vector store does not take this; the operator of the service can find out why.",
  });
}

/** The fields that a filter tests, and the index that would serve each. */
export function fieldsOf(filter: Schemas["Filter"], into = new Map<string, IndexType>()): Map<string, IndexType> {
  for (const part of [filter.must, filter.should, filter.must_not]) {
    const list = part === null || part === undefined ? [] : Array.isArray(part) ? part : [part];
    for (const one of list) {
      if ("key" in one) into.set(String(one.key), typeOf(one as Schemas["FieldCondition"]));
      else if ("must" in one || "should" in one || "must_not" in one) fieldsOf(one as Schemas["Filter"], into);
    }
  }
  return into;
}

function typeOf(condition: Schemas["FieldCondition"]): IndexType {
  if (condition.range !== undefined && condition.range !== null) return "float";
  const match = condition.match as { value?: unknown; any?: readonly unknown[] } | undefined;
  const value = match?.value ?? match?.any?.[0];
  if (typeof value === "boolean") return "bool";
  return typeof value === "number" ? "float" : "keyword";
}
