import { setTimeout as sleep } from "node:timers/promises";
import { startQdrant, type QdrantServer } from "./qdrant-server.js";

/** Real Qdrant nodes that are one cluster. */
export interface QdrantCluster {
  readonly nodes: readonly QdrantServer[];
  /** their addresses as QDRANT_URL takes them */
  readonly url: string;
  /** Waits until every node sees so many, and a leader among them. */
  agreed(count: number): Promise<void>;
  close(): Promise<void>;
}

interface ClusterInfo {
  result: { peers: Record<string, unknown>; raft_info: { leader: number | null }; message_send_failures: object };
}

/** Starts a cluster of so many nodes on free ports. Throws where there is no program. */
export async function startQdrantCluster(count: number): Promise<QdrantCluster> {
  const nodes: QdrantServer[] = [];
  const close = async (): Promise<void> => {
    for (const node of nodes.splice(0).reverse()) await node.close();
  };
  const agreed = async (expected: number): Promise<void> => {
    for (let attempt = 0; attempt < 300; attempt++) {
      const seen = await Promise.all(nodes.map(({ url }) => clusterSeenBy(url)));
      if (seen.every((info) => info === null || (info.peers === expected && info.led))) return;
      await sleep(100);
    }
    throw new Error("the nodes did not become one cluster within 30 s");
  };
  try {
    nodes.push(await startQdrant({ cluster: "first" }));
    while (nodes.length < count) {
      nodes.push(await startQdrant({ cluster: nodes[0]!.peerUrl }));
      await agreed(nodes.length);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { nodes, url: nodes.map(({ url }) => url).join(","), agreed, close };
}

/** null = the node is down */
async function clusterSeenBy(url: string): Promise<{ peers: number; led: boolean } | null> {
  try {
    const { result } = (await (await fetch(`${url}/cluster`)).json()) as ClusterInfo;
    return { peers: Object.keys(result.peers).length, led: result.raft_info.leader !== null };
  } catch {
    return null;
  }
}

interface ShardsInfo {
  result: {
    local_shards: { shard_id: number; state: string }[];
    remote_shards: { shard_id: number; state: string }[];
  };
}

/** The state of every replica of a collection, as one node tells it. */
export async function replicasOf({ url }: QdrantServer, collection: string): Promise<string[]> {
  const { result } = (await (await fetch(`${url}/collections/${collection}/cluster`)).json()) as ShardsInfo;
  return [...result.local_shards, ...result.remote_shards].map(({ state }) => state);
}
