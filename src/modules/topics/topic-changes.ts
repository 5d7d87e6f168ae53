import type { TopicChange } from "../../core/topics/edits.js";
import type { TopicChanges } from "../../core/topics/matching.js";
import type { History } from "../../ports/history/history.js";
import { signalChannel } from "../kit/channels.js";
import type { Edition } from "../kit/edition.js";
import { announceTopicChanges } from "../webhooks/announce-topics.js";

/** The history of topics has grown. */
export const topicsChannel = signalChannel("godwit_topics");
/** Held while changes are added, so that their numbers follow the order of commits. */
export const topicChangesLock = "topic-changes";

const bare = { others: [], label: null, language: null };

/**
 * What a refit did to topics, as history: what was born, emptied, split, and joined. `report`: of topics of the same
 * space, by matching; elsewhere only who is there and who was.
 */
export function changesOfRefit(
  former: readonly string[],
  now: readonly string[],
  report: TopicChanges | null,
): TopicChange[] {
  const split = report?.split ?? [];
  const joined = report?.merged ?? [];
  const toldAsPart = new Set([
    ...split.flatMap(({ from, into }) => into.filter((id) => id !== from)),
    ...joined.flatMap(({ from, into }) => from.filter((id) => id !== into)),
  ]);
  const only = (ids: readonly string[], others: readonly string[]): string[] =>
    ids.filter((id) => !others.includes(id) && !toldAsPart.has(id));
  return [
    ...split.map(({ from, into }): TopicChange => ({ ...bare, kind: "SPLIT", topicId: from, others: [...into] })),
    ...joined.map(
      ({ from, into }): TopicChange => ({
        ...bare,
        kind: "JOINED",
        topicId: into,
        others: from.filter((id) => id !== into),
      }),
    ),
    ...only(now, former).map((topicId): TopicChange => ({ ...bare, kind: "BORN", topicId })),
    ...only(former, now).map((topicId): TopicChange => ({ ...bare, kind: "EMPTIED", topicId })),
  ];
}

/** Adds to the history of topics and tells every process and webhook. `edition`: has the topics from now on. */
export async function recordTopicChanges(
  inside: History,
  changes: readonly TopicChange[],
  by: { author: string | null; reason: string; at: number },
  edition: Edition,
): Promise<void> {
  if (changes.length === 0) return;
  await inside.lock([topicChangesLock]);
  const kept = await inside.topicChanges.add(changes.map((change) => ({ ...change, ...by })));
  await announceTopicChanges(inside, kept, edition);
  await topicsChannel.notify(inside, null);
}
