import type { Schemas } from "@qdrant/js-client-rest";
import { pathKeys } from "./conditions.js";
import { badInput, HttpFailure, notFound } from "./failures.js";
import { FakeCollection } from "./fake-collection.js";

/** A request after its path has been split and its body parsed. */
export interface FakeRequest {
  method: string;
  path: string;
  body: unknown;
}

/** The server's state and the endpoints that Godwit's adapter uses. */
export class FakeQdrant {
  readonly #collections = new Map<string, FakeCollection>();
  readonly #aliases = new Map<string, string>();
  readonly version: string;
  readonly #minor: number;

  constructor(version: string) {
    this.version = version;
    const [major, minor] = version.split(".").map(Number);
    this.#minor = major! > 1 ? Number.POSITIVE_INFINITY : minor!;
  }

  /** The `result` of a request (the whole body for GET /). Throws HttpFailure. */
  answer({ method, path, body }: FakeRequest): unknown {
    const parts = path.split("/").slice(1).map(decodeURIComponent);
    const [root, name, ...rest] = parts;
    if (root === "aliases" && method === "GET")
      return { aliases: [...this.#aliases].map(([alias_name, collection_name]) => ({ alias_name, collection_name })) };
    if (root !== "collections") throw new HttpFailure(404, "");
    if (name === undefined && method === "GET")
      return { collections: [...this.#collections.keys()].map((collection) => ({ name: collection })) };
    if (name === "aliases" && method === "POST") return this.#changeAliases(body as Schemas["ChangeAliasesOperation"]);
    if (rest.length === 0) return this.#collection(method, name!, body);
    return this.#onPoints(`${method} ${rest.join("/")}`, this.#named(name!), body);
  }

  #named(name: string): FakeCollection {
    const collection = this.#collections.get(this.#aliases.get(name) ?? name);
    if (!collection) throw notFound(`Collection \`${name}\` doesn't exist!`);
    return collection;
  }

  #collection(method: string, name: string, body: unknown): unknown {
    if (method === "GET") return this.#named(name).info();
    if (method === "DELETE") {
      for (const [alias, target] of this.#aliases) if (target === name) this.#aliases.delete(alias);
      return this.#collections.delete(name);
    }
    if (method !== "PUT") throw new HttpFailure(405, "");
    if (this.#collections.has(name) || this.#aliases.has(name))
      throw new HttpFailure(this.#minor < 13 ? 400 : 409, `Wrong input: Collection \`${name}\` already exists!`);
    const { metadata, strict_mode_config: strict, ...asked } = body as Schemas["CreateCollection"];
    const vectors = asked.vectors as Schemas["VectorParams"];
    if (vectors.distance !== "Cosine") throw badInput("this server knows cosine distance only");
    // Servers read past what they do not know yet.
    const kept = {
      ...(this.#minor < 16 || !metadata ? {} : { metadata }),
      ...(this.#minor < 13 || !strict ? {} : { strict_mode_config: strict as Schemas["StrictModeConfigOutput"] }),
    };
    this.#collections.set(name, new FakeCollection(vectors.size, kept));
    return true;
  }

  #changeAliases({ actions }: Schemas["ChangeAliasesOperation"]): boolean {
    const aliases = new Map(this.#aliases);
    for (const action of actions) {
      if ("delete_alias" in action) aliases.delete(action.delete_alias.alias_name);
      else if ("create_alias" in action) {
        const { alias_name, collection_name } = action.create_alias;
        if (!this.#collections.has(collection_name)) throw notFound(`Collection \`${collection_name}\` doesn't exist!`);
        if (this.#collections.has(alias_name))
          throw new HttpFailure(409, `Wrong input: Collection \`${alias_name}\` already exists!`);
        aliases.set(alias_name, collection_name);
      } else throw badInput("renaming aliases is not known to this server");
    }
    this.#aliases.clear();
    for (const [alias, target] of aliases) this.#aliases.set(alias, target);
    return true;
  }

  #onPoints(route: string, collection: FakeCollection, body: unknown): unknown {
    switch (route) {
      case "PUT index": {
        const { field_name, field_schema } = body as Schemas["CreateFieldIndex"];
        pathKeys(field_name);
        collection.indexes.set(field_name, field_schema as Schemas["PayloadSchemaType"]);
        return collection.completed();
      }
      case "PUT points":
        collection.upsert((body as Schemas["PointsList"]).points);
        return collection.completed();
      case "POST points/delete":
        collection.delete(body as { points?: Schemas["ExtendedPointId"][] });
        return collection.completed();
      case "POST points/batch":
        return (body as Schemas["UpdateOperations"]).operations.map((operation) => {
          if ("set_payload" in operation) collection.setPayload(operation.set_payload);
          else if ("delete_payload" in operation) collection.deletePayload(operation.delete_payload);
          else throw badInput("only payload operations are known in a batch on this server");
          return collection.completed();
        });
      case "POST points":
        return collection.retrieve(body as Schemas["PointRequest"]);
      case "POST points/query":
        return collection.sample(body as Schemas["QueryRequest"]);
      case "POST points/query/batch":
        return (body as Schemas["QueryRequestBatch"]).searches.map((search) => collection.query(search));
      case "POST points/count":
        return collection.count(body as Schemas["CountRequest"]);
      case "POST points/scroll":
        return collection.scroll(body as Schemas["ScrollRequest"]);
      default:
        throw new HttpFailure(404, "");
    }
  }
}
