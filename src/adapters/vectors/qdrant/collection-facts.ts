import type { Schemas } from "@qdrant/js-client-rest";
import type { QdrantConnection } from "./connection.js";
import { limitsOf, type Limits } from "./limits.js";

/** What must be known of a collection before it is asked something. */
export interface CollectionFacts {
  limits: Limits;
  /** payload path → type of its index */
  indexes: ReadonlyMap<string, string>;
  /** fields whose index holds fractions */
  fractions: ReadonlySet<string>;
}

const lifeMs = 60_000;

/** The facts of collections by their name on the server, read at first use and again every minute. */
export class FactsKeeper {
  readonly #connection: QdrantConnection;
  readonly #known = new Map<string, { facts: Promise<CollectionFacts>; readAt: number }>();

  constructor(connection: QdrantConnection) {
    this.#connection = connection;
  }

  /** Older facts serve while newer ones are read; `hurry` = somebody waits for the answer. Throws NOT_FOUND. */
  async of(name: string, { anew = false, hurry = false } = {}): Promise<CollectionFacts> {
    const known = this.#known.get(name);
    if (known === undefined || anew) return this.#read(name, hurry);
    if (performance.now() - known.readAt > lifeMs) void this.#read(name, true, known.facts).catch(() => {});
    return known.facts;
  }

  forget(name?: string): void {
    if (name === undefined) this.#known.clear();
    else this.#known.delete(name);
  }

  /** `until` serves until the answer is here. */
  async #read(name: string, hurry: boolean, until?: Promise<CollectionFacts>): Promise<CollectionFacts> {
    const ask = hurry ? this.#connection.search : this.#connection.read;
    const facts = ask
      .call(this.#connection, name, (client) => client.getCollection(name))
      .then((info) => factsOf(info as Schemas["CollectionInfo"]));
    this.#known.set(name, { facts: until ?? facts, readAt: performance.now() });
    try {
      const read = await facts;
      this.#known.set(name, { facts, readAt: performance.now() });
      return read;
    } catch (error) {
      this.#known.delete(name);
      throw error;
    }
  }
}

function factsOf({ config, payload_schema: schema }: Schemas["CollectionInfo"]): CollectionFacts {
  const indexes = new Map(
    Object.entries(schema).flatMap(([field, index]) =>
      index === undefined ? [] : [[field, index.data_type] as const],
    ),
  );
  return {
    limits: limitsOf(config),
    indexes,
    fractions: new Set([...indexes].filter(([, type]) => type === "float").map(([field]) => field)),
  };
}
