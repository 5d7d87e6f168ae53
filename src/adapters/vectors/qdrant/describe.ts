import type { Schemas } from "@qdrant/js-client-rest";
import { GodwitError } from "../../../core/errors.js";
import type { ComponentHealth } from "../../../ports/embedder.js";
import type { StoreSetup } from "../../../ports/vector-store.js";
import { allCollections, type CollectionParts } from "./collections.js";
import type { Recalls } from "./recall.js";

type Infos = readonly { name: string; info: Schemas["CollectionInfo"] }[];

/** The collections of this database as the server describes them, asked once whatever the breaker says. */
async function infosOf({ connection, names }: CollectionParts): Promise<Infos> {
  const { collections } = await connection.probe("", (client) => client.getCollections());
  const own = collections.map(({ name }) => name).filter((name) => names.local(name) !== null);
  return Promise.all(
    own
      .toSorted()
      .map(async (name) => ({ name, info: await connection.probe(name, (client) => client.getCollection(name)) })),
  );
}

/** What the optimiser of a collection last failed with. */
function errorOf({ optimizer_status: status }: Schemas["CollectionInfo"]): string {
  return typeof status === "object" ? ` (${status.error})` : "";
}

/** How the store is: what it has, and how the last reads and writes of this process went. */
export async function healthOf(parts: CollectionParts, url: string): Promise<ComponentHealth> {
  const { connection } = parts;
  const { state: breaker } = connection.breaker;
  try {
    const version = await connection.version({ anew: true });
    const infos = await infosOf(parts);
    const counts = infos.map(({ name, info }) => `${name} with ${info.points_count ?? 0} points`).join(", ");
    const told = [`Qdrant ${version} has ${infos.length} collections${counts ? `: ${counts}` : ""}.`];
    const broken = infos.filter(({ info }) => info.status === "red").map(({ name, info }) => `${name}${errorOf(info)}`);
    const busy = infos.filter(({ info }) => info.status === "yellow").map(({ name }) => name);
    const idle = infos.filter(({ info }) => info.status === "grey").map(({ name }) => name);
    if (broken.length > 0)
      told.push(`It reports errors in ${broken.join(", ")}: when their cause is gone, restart Qdrant.`);
    if (busy.length > 0) told.push(`It is optimising ${busy.join(", ")}: answers may take longer until it is done.`);
    if (idle.length > 0) told.push(`It will go on optimising ${idle.join(", ")} with the next write.`);
    const complaints = connection.vitals.complaints();
    told.push(...complaints);
    return {
      state: broken.length + complaints.length > 0 ? "DEGRADED" : "UP",
      detail: told.join(" "),
      breaker: connection.breaker.state,
    };
  } catch (error) {
    return {
      state: "DOWN",
      breaker,
      detail:
        error instanceof GodwitError ? error.message : `Qdrant at ${url} answered in a way that was not understood.`,
    };
  }
}

/** How the store is set up, for an operator. */
export async function setupOf(parts: CollectionParts, recalls: Recalls): Promise<StoreSetup> {
  const { connection, names } = parts;
  const version = await connection.version({ anew: true });
  const [infos, all] = await Promise.all([infosOf(parts), allCollections(connection)]);
  return {
    name: `Qdrant ${version}`,
    collections: infos.map(({ name, info: { config, ...info } }) => ({
      name,
      points: info.points_count ?? 0,
      detail: [
        `status ${info.status}`,
        `${config.params.shard_number ?? 1} shards`,
        `${config.params.replication_factor ?? 1} replicas`,
        `write consistency ${config.params.write_consistency_factor ?? 1}`,
        `${info.indexed_vectors_count ?? 0} vectors indexed`,
        `payload indexes on ${Object.keys(info.payload_schema).toSorted().join(", ") || "nothing"}`,
        config.strict_mode_config?.enabled
          ? `strict mode ${JSON.stringify(config.strict_mode_config)}`
          : "no strict mode",
        ...recalls.told(name),
      ].join(", "),
    })),
    foreign: all.filter((name) => names.local(name) === null),
  };
}
