import { z } from "zod";
import type { History } from "../../ports/history/history.js";
import { Channel } from "../kit/channels.js";

/** Ids of users whose interests have changed. */
export const interestsChannel = new Channel("godwit_interests", z.array(z.string()));

/** A notification holds at most 8,000 bytes. */
const mostBytes = 7_500;

/** Tells subscribers whose interests changed. */
export async function announceInterests(inside: History, userIds: readonly string[]): Promise<void> {
  for (const { channel, payload } of interestNotifications(userIds)) await inside.notify(channel, payload);
}

/** The same as what is to be sent: as many notifications as the ids need. */
export function interestNotifications(userIds: readonly string[]): { channel: string; payload: string }[] {
  const batches: string[][] = [];
  let bytes = mostBytes;
  for (const userId of userIds) {
    const size = Buffer.byteLength(JSON.stringify(userId)) + 1;
    if (bytes + size > mostBytes) {
      batches.push([]);
      bytes = 2;
    }
    batches.at(-1)!.push(userId);
    bytes += size;
  }
  return batches.map((ids) => ({ channel: interestsChannel.name, payload: JSON.stringify(ids) }));
}
