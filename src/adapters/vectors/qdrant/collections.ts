import type { Schemas } from "@qdrant/js-client-rest";
import { GodwitError } from "../../../core/errors.js";
import type { CollectionSpec } from "../../../ports/vector-store.js";
import { aliasHidesCollection, collectionNotFound, dimensionMismatch } from "../errors.js";
import type { QdrantConnection } from "./connection.js";
import { isConflict } from "./failure.js";
import type { CollectionSetup } from "./collection-setup.js";
import { fieldPath } from "./filter.js";
import type { Names, Namespace } from "./namespace.js";

/** What is needed to speak of collections by the names of the port. */
export interface CollectionParts {
  connection: QdrantConnection;
  names: Names;
  namespace?: Namespace | undefined;
  setup?: CollectionSetup | undefined;
}

/** Servers from 1.16 on keep metadata beside a collection. */
const metadataSince = 16;

export async function infoOrNull(
  connection: QdrantConnection,
  name: string,
): Promise<Schemas["CollectionInfo"] | null> {
  try {
    return await connection.read(name, (client) => client.getCollection(name));
  } catch (error) {
    if (error instanceof GodwitError && error.code === "NOT_FOUND") return null;
    throw error;
  }
}

async function createUnlessThere(
  { connection, namespace, setup = {} }: CollectionParts,
  name: string,
  dimension: number,
): Promise<void> {
  const { replicationFactor, shardNumber, writeConsistencyFactor } = setup;
  const owner =
    namespace !== undefined && (await connection.isFrom(metadataSince))
      ? { metadata: { madeBy: "godwit", database: namespace.owner } }
      : {};
  try {
    // Past the client's own method, which leaves out metadata.
    await connection.write(name, (client) =>
      client.api().createCollection({
        collection_name: name,
        vectors: { size: dimension, distance: "Cosine" },
        ...(replicationFactor === undefined ? {} : { replication_factor: replicationFactor }),
        ...(shardNumber === undefined ? {} : { shard_number: shardNumber }),
        ...(writeConsistencyFactor === undefined ? {} : { write_consistency_factor: writeConsistencyFactor }),
        ...owner,
      }),
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

/** Refuses what another database has made: two that were given one name would overwrite each other. */
function checkOwner({ config: { metadata } }: Schemas["CollectionInfo"], name: string, namespace?: Namespace): void {
  const owner = (metadata as { database?: unknown } | null | undefined)?.database;
  if (namespace === undefined || typeof owner !== "string" || owner === namespace.owner) return;
  throw new GodwitError(
    "CONFLICT",
    `The Qdrant collection "${name}" belongs to another Godwit database (${owner}); give this one another QDRANT_PREFIX.`,
    ["QDRANT_PREFIX"],
  );
}

/** Creates the collection and those of its payload indexes that are missing. Throws DIMENSION_MISMATCH, CONFLICT. */
export async function ensureQdrantCollection(
  parts: CollectionParts,
  { name: local, dimension, indexes }: CollectionSpec,
): Promise<void> {
  const { connection, names, namespace } = parts;
  const name = names.remote(local);
  let info = await infoOrNull(connection, name);
  if (!info) {
    await createUnlessThere(parts, name, dimension);
    info = await connection.read(name, (client) => client.getCollection(name));
  }
  checkOwner(info, name, namespace);
  checkShape(info, name, dimension);
  for (const [field, type] of Object.entries(indexes)) {
    if (fieldPath(field) in info.payload_schema) continue;
    requireCompleted(
      await connection.write(name, (client) =>
        client.createPayloadIndex(name, { wait: true, field_name: fieldPath(field), field_schema: type }),
      ),
    );
  }
}

/** Everything on the server, by its names there. */
export async function allCollections(connection: QdrantConnection): Promise<string[]> {
  const { collections } = await connection.read("", (client) => client.getCollections());
  return collections.map((collection) => collection.name).toSorted();
}

/** Those of this database, by the names of the port. */
export async function collectionNames({ connection, names }: CollectionParts): Promise<string[]> {
  return (await allCollections(connection)).flatMap((name) => names.local(name) ?? []);
}

/** alias → physical collection, of this database */
export async function aliasTargets({ connection, names }: CollectionParts): Promise<Record<string, string>> {
  const { aliases } = await connection.read("", (client) => client.getAliases());
  return Object.fromEntries(
    aliases.flatMap(({ alias_name: alias, collection_name: collection }) => {
      const pair = [names.local(alias), names.local(collection)] as const;
      return pair[0] === null || pair[1] === null ? [] : [pair];
    }),
  );
}

async function resolve(
  parts: CollectionParts,
  name: string,
): Promise<{ physical: string; all: string[]; aliases: Record<string, string> }> {
  const [all, aliases] = await Promise.all([collectionNames(parts), aliasTargets(parts)]);
  const physical = Object.hasOwn(aliases, name) ? aliases[name]! : name;
  if (!all.includes(physical)) throw collectionNotFound(name);
  return { physical, all, aliases };
}

/**
 * Points the alias at the collection, in one atomic request. Throws NOT_FOUND, CONFLICT when a collection has the
 * alias's name.
 */
export async function moveAlias(parts: CollectionParts, alias: string, collection: string): Promise<void> {
  const { connection, names } = parts;
  const { physical, all, aliases } = await resolve(parts, collection);
  if (all.includes(alias)) throw aliasHidesCollection(alias);
  const actions: Schemas["AliasOperations"][] = [
    { create_alias: { alias_name: names.remote(alias), collection_name: names.remote(physical) } },
  ];
  if (Object.hasOwn(aliases, alias)) actions.unshift({ delete_alias: { alias_name: names.remote(alias) } });
  await connection.write(collection, (client) => client.updateCollectionAliases({ actions }));
}

/** Drops the collection behind a name or alias; Qdrant drops its aliases with it. Throws NOT_FOUND. */
export async function dropQdrantCollection(parts: CollectionParts, name: string): Promise<void> {
  const { connection, names } = parts;
  const { physical } = await resolve(parts, name);
  await connection.write(name, (client) => client.deleteCollection(names.remote(physical)));
}

/** Refuses a write that Qdrant has only queued: the port promises that later reads see it. */
export function requireCompleted(result: Schemas["UpdateResult"]): void {
  if (result.status !== "completed")
    throw new GodwitError(
      "UNAVAILABLE",
      `Qdrant has taken a write but not applied it in time (${result.status}); try again when it is less busy.`,
    );
}
