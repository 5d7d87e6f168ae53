import { z } from "zod";
import type { History } from "../../ports/history/history.js";
import { Channel } from "../kit/channels.js";

/** Ids of users whose interests have changed. */
export const interestsChannel = new Channel("godwit_interests", z.array(z.string()));

/** A notification holds at most 8,000 bytes. */
const mostBytes = 7_500;

/** Tells subscribers whose interests changed. */
export async function announceInterests(inside: History, userIds: readonly string[]): Promise<void> {
  let batch: string[] = [];
  let bytes = 2;
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await interestsChannel.notify(inside, batch);
    batch = [];
    bytes = 2;
  };
  for (const userId of userIds) {
    const size = Buffer.byteLength(JSON.stringify(userId)) + 1;
    if (bytes + size > mostBytes) await flush();
    batch.push(userId);
    bytes += size;
  }
  await flush();
}
