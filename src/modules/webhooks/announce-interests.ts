import type { History } from "../../ports/history/history.js";
import type { Edition } from "../kit/edition.js";
import { sensitiveInside } from "../sensitive/sensitive-topics.js";
import { queueMessages } from "./message.js";

/** A user's strongest interests, as they are shown. */
export interface ToldInterests {
  readonly userId: string;
  readonly interests: readonly { readonly topic: string; readonly label: string; readonly share: number }[];
}

/** Tells what interests have become, in the transaction that takes the work; nothing of sensitive topics. */
export async function announceInterestChanges(
  inside: History,
  edition: Edition,
  users: readonly ToldInterests[],
  at: number,
): Promise<void> {
  const webhooks = (await inside.webhooks.list()).filter(({ events }) => events.includes("INTERESTS"));
  if (webhooks.length === 0 || users.length === 0) return;
  const hidden = await sensitiveInside(inside, edition);
  const news = users.map(({ userId, interests }) => ({
    type: "interests.changed",
    about: userId,
    subject: userId,
    at,
    facts: {
      userId,
      at: new Date(at).toISOString(),
      interests: interests
        .filter(({ topic }) => !hidden.has(topic))
        .map(({ topic, label, share }) => ({ topic: { id: topic, label }, share })),
    },
  }));
  await queueMessages(
    inside,
    webhooks.flatMap((webhook) => news.map((one) => ({ webhook, news: one }))),
  );
}
