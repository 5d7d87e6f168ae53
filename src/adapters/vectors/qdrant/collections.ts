import type { QdrantClient, Schemas } from "@qdrant/js-client-rest";
import { GodwitError } from "../../../core/errors.js";
import type { CollectionSpec } from "../../../ports/vector-store.js";
import { aliasHidesCollection, collectionNotFound, dimensionMismatch } from "../errors.js";
import type { QdrantConnection } from "./connection.js";
import { isConflict } from "./failure.js";
import { fieldPath } from "./filter.js";

async function infoOrNull(connection: QdrantConnection, name: string): Promise<Schemas["CollectionInfo"] | null> {
  try {
    return await connection.ask(name, (client) => client.getCollection(name));
  } catch (error) {
    if (error instanceof GodwitError && error.code === "NOT_FOUND") return null;
    throw error;
  }
}

async function createUnlessThere(connection: QdrantConnection, name: string, dimension: number): Promise<void> {
  try {
    await connection.ask(name, (client) =>
      client.createCollection(name, { vectors: { size: dimension, distance: "Cosine" } }),
    );
  } catch (error) {
    if (!isConflict(error)) throw error;
  }
}

function checkShape(info: Schemas["CollectionInfo"], name: string, dimension: number): void {
  const vectors = info.config.params.vectors;
  if (!vectors || typeof vectors["size"] !== "number" || vectors["distance"] !== "Cosine") {
    throw new GodwitError(
      "CONFLICT",
      `The Qdrant collection "${name}" was not made by Godwit (it needs one unnamed vector with cosine distance); rename or drop it.`,
      ["collection"],
    );
  }
  if (vectors["size"] !== dimension) throw dimensionMismatch(name, vectors["size"], dimension, ["dimension"]);
}

/** Creates the collection and those of its payload indexes that are missing. Throws DIMENSION_MISMATCH, CONFLICT. */
export async function ensureQdrantCollection(
  connection: QdrantConnection,
  { name, dimension, indexes }: CollectionSpec,
): Promise<void> {
  let info = await infoOrNull(connection, name);
  if (!info) {
    await createUnlessThere(connection, name, dimension);
    info = await connection.ask(name, (client) => client.getCollection(name));
  }
  checkShape(info, name, dimension);
  for (const [field, type] of Object.entries(indexes)) {
    if (fieldPath(field) in info.payload_schema) continue;
    requireCompleted(
      await connection.ask(name, (client) =>
        client.createPayloadIndex(name, { wait: true, field_name: fieldPath(field), field_schema: type }),
      ),
    );
  }
}

export async function collectionNames(connection: QdrantConnection): Promise<string[]> {
  const { collections } = await connection.ask("", (client) => client.getCollections());
  return collections.map((collection) => collection.name).toSorted();
}

/** alias → physical collection */
export async function aliasTargets(connection: QdrantConnection): Promise<Record<string, string>> {
  const { aliases } = await connection.ask("", (client) => client.getAliases());
  return Object.fromEntries(aliases.map((alias) => [alias.alias_name, alias.collection_name]));
}

async function resolve(
  connection: QdrantConnection,
  name: string,
): Promise<{ physical: string; names: string[]; aliases: Record<string, string> }> {
  const [names, aliases] = await Promise.all([collectionNames(connection), aliasTargets(connection)]);
  const physical = Object.hasOwn(aliases, name) ? aliases[name]! : name;
  if (!names.includes(physical)) throw collectionNotFound(name);
  return { physical, names, aliases };
}

/**
 * Points the alias at the collection, in one atomic request. Throws NOT_FOUND, CONFLICT when a collection has the
 * alias's name.
 */
export async function moveAlias(connection: QdrantConnection, alias: string, collection: string): Promise<void> {
  const { physical, names, aliases } = await resolve(connection, collection);
  if (names.includes(alias)) throw aliasHidesCollection(alias);
  const actions: Schemas["AliasOperations"][] = [{ create_alias: { alias_name: alias, collection_name: physical } }];
  if (Object.hasOwn(aliases, alias)) actions.unshift({ delete_alias: { alias_name: alias } });
  await connection.ask(collection, (client) => client.updateCollectionAliases({ actions }));
}

/** Drops the collection behind a name or alias; Qdrant drops its aliases with it. Throws NOT_FOUND. */
export async function dropQdrantCollection(connection: QdrantConnection, name: string): Promise<void> {
  const { physical } = await resolve(connection, name);
  await connection.ask(name, (client: QdrantClient) => client.deleteCollection(physical));
}

/** Refuses a write that Qdrant has only queued: the port promises that later reads see it. */
export function requireCompleted(result: Schemas["UpdateResult"]): void {
  if (result.status !== "completed")
    throw new GodwitError(
      "UNAVAILABLE",
      `Qdrant has taken a write but not applied it in time (${result.status}); try again when it is less busy.`,
    );
}
