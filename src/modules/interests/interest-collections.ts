import { createHash } from "node:crypto";
import type { CollectionSpec, VectorStore } from "../../ports/vector-store.js";

/** The collection of all users' interests: one point per user and topic. */
export const interestsAlias = "interests";
const indexes: CollectionSpec["indexes"] = { userId: "keyword", topic: "keyword", slices: "keyword", share: "float" };

/** Interests are compared in the centred space of a codebook, so each codebook has its collection. */
export function interestsCollection(codebookId: string): string {
  return `${interestsAlias}-${createHash("sha256").update(codebookId).digest("hex").slice(0, 12)}`;
}

const between = "\u001f";

/** Names the point of a user's interest in a topic. */
export function interestPointId(userId: string, topicId: string): string {
  return `${userId}${between}${topicId}`;
}

/** Whose interest in what a point is: its id says so, and no payload has to be sent for it. */
export function interestOfPoint(id: string): { userId: string; topicId: string } {
  const at = id.lastIndexOf(between);
  return { userId: id.slice(0, at), topicId: id.slice(at + between.length) };
}

/** Creates the collection of a codebook where it is missing. */
export async function ensureInterestsOf(vectors: VectorStore, codebookId: string, dimension: number): Promise<void> {
  await vectors.ensureCollection({ name: interestsCollection(codebookId), dimension, indexes });
}

/** Creates the collection of the codebook in force and points the alias at it. */
export async function serveInterestsOf(vectors: VectorStore, codebookId: string, dimension: number): Promise<void> {
  const name = interestsCollection(codebookId);
  await ensureInterestsOf(vectors, codebookId, dimension);
  if ((await vectors.aliases())[interestsAlias] === name) return;
  await vectors.switchAlias(interestsAlias, name);
}

/** That of the codebook in force, and those that are on their way in or out. */
export async function interestCollections(vectors: VectorStore): Promise<string[]> {
  return (await vectors.collections()).filter((name) => name.startsWith(`${interestsAlias}-`));
}
