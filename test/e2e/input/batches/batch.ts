import type { Refusal } from "../../../../src/modules/common/batch.js";
import type { Harness } from "../../../support/harness.js";
import { overSocket, postText } from "../../../support/raw-graphql.js";

export interface Batch {
  accepted: number;
  duplicates: number;
  refused: Refusal[];
}

export const view = { userId: "ada", itemId: "kettle", type: "VIEW", occurredAt: "2026-06-01T10:00:00Z" };
export const item = { id: "kettle", title: "Red kettle" };
export const shown = { userId: "ada", itemId: "kettle", kind: "IMPRESSION" };
/** how the document writes it */

/** Sends a batch over HTTP or a socket, and reads what became of its elements. */
export function batches(service: () => Harness) {
  const batchOf = async (query: string, variables: object, transport: "http" | "socket"): Promise<Batch> => {
    const body = JSON.stringify({ query, variables });
    const answer = await (transport === "http" ? postText : overSocket)(service().url, body);
    if (!answer.data) throw new Error(JSON.stringify(answer));
    return Object.values(answer.data as unknown as Record<string, Batch>)[0]!;
  };

  return { batchOf };
}
