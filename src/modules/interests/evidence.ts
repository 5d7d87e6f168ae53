import { assign } from "../../core/topics/codebook.js";
import type { Sparse } from "../../core/sparse.js";
import type { InterestView } from "./user-snapshot.js";

/** Topics in which a behaviour counts as evidence have at least this share of it. */
const evidenceShare = 0.2;

/**
 * What proves an interest: the user's own items and texts of its topic. `vectorOf` reads a text's vector by its hash.
 * null = nothing does.
 */
export async function evidenceOf(
  { user, parts }: InterestView,
  vectorOf: (hash: string) => Promise<Float32Array | null>,
): Promise<{ itemIds: string[]; textHashes: string[] } | null> {
  const { catalogue } = user.edition;
  const itemIds: string[] = [];
  for (const number of user.state.items.keys()) {
    const entry = catalogue.at(catalogue.positionOf(number));
    if (entry && shareOf(entry.topics, parts) >= evidenceShare) itemIds.push(entry.id);
  }
  const codebook = user.edition.requireCodebook();
  const hashes = [...user.state.texts.keys()];
  const vectors = await Promise.all(hashes.map(vectorOf));
  const textHashes = hashes.filter((_, i) => {
    const vector = vectors[i];
    return vector != null && shareOf(assign(codebook, vector), parts) >= evidenceShare;
  });
  return itemIds.length + textHashes.length === 0 ? null : { itemIds, textHashes };
}

function shareOf({ index, value }: Sparse, topics: readonly number[]): number {
  return index.reduce((sum, topic, i) => (topics.includes(topic) ? sum + value[i]! : sum), 0);
}
