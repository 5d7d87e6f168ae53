import { randomUUID } from "node:crypto";
import { startFakeQdrant, type FakeQdrantServer } from "../fakes/qdrant/server.js";
import { qdrantBinary, startQdrant, testQdrantUrl } from "./qdrant-server.js";

/** The Qdrant of one harness. */
export interface HarnessQdrant {
  readonly url: string;
  /** what the names of its collections begin with: on a shared server nobody else's do */
  readonly prefix: string;
  /** null = it is a real one */
  readonly fake: FakeQdrantServer | null;
  close(): Promise<unknown>;
}

/** Is there a real Qdrant for tests? */
export const realQdrant = testQdrantUrl !== null || qdrantBinary !== null;

/** A part of the real server that runs already, else a real one started for this, else the stand-in. */
export async function qdrantForHarness(): Promise<HarnessQdrant> {
  const prefix = `test-${randomUUID().slice(0, 8)}`;
  if (testQdrantUrl !== null) {
    const url = testQdrantUrl;
    return { url, prefix, fake: null, close: () => dropAll(url, prefix) };
  }
  if (qdrantBinary !== null) {
    const own = await startQdrant();
    return { url: own.url, prefix, fake: null, close: () => own.close() };
  }
  const fake = await startFakeQdrant();
  return { url: fake.url, prefix, fake, close: () => fake.close() };
}

/** Removes the collections whose names begin with the prefix. */
async function dropAll(url: string, prefix: string): Promise<void> {
  const answer = await fetch(`${url}/collections`);
  const { result } = (await answer.json()) as { result: { collections: { name: string }[] } };
  for (const { name } of result.collections)
    if (name.startsWith(`${prefix}-`)) await fetch(`${url}/collections/${name}`, { method: "DELETE" });
}
