import { sensitiveKindOf } from "../../core/topics/sensitive.js";
import type { History } from "../../ports/history/history.js";
import type { TopicChangeRecord } from "../../ports/history/topic-changes.js";
import { cursorOf } from "../common/paging.js";
import type { Edition } from "../kit/edition.js";
import { servingSetting } from "../kit/settings.js";
import { sensitiveInside } from "../sensitive/sensitive-topics.js";
import { queueMessages, type News } from "./message.js";

/**
 * Tells webhooks what became of topics, in the transaction that keeps it and before another codebook serves. Nothing is
 * told of sensitive topics. `edition`: the one that has the topics from now on.
 */
export async function announceTopicChanges(
  inside: History,
  changes: readonly TopicChangeRecord[],
  edition: Edition,
): Promise<void> {
  const webhooks = (await inside.webhooks.list()).filter(({ events }) => events.includes("TOPIC"));
  if (webhooks.length === 0) return;
  const serving = await servingSetting.read(inside);
  const former = serving?.codebookId ? await inside.codebooks.topics(serving.codebookId) : [];
  const topics = [...edition.topics, ...former];
  const hidden = await sensitiveInside(inside, { topics });
  const labels = new Map(topics.toReversed().map(({ id, label }) => [id, label]));
  const told = changes.filter(
    ({ topicId, label }) =>
      !hidden.has(topicId) && (label === null || sensitiveKindOf({ labels: [label], terms: [] }) === null),
  );
  await queueMessages(
    inside,
    told.flatMap((change) => {
      const news = newsOf(change, edition.shown.byId(change.topicId)?.label ?? labels.get(change.topicId), hidden);
      return webhooks.map((webhook) => ({ webhook, news }));
    }),
  );
}

function newsOf(
  { number, at, kind, topicId, others, ...rest }: TopicChangeRecord,
  label: string | undefined,
  hidden: ReadonlySet<string>,
): News {
  return {
    type: `topic.${kind.toLowerCase()}`,
    about: null,
    subject: topicId,
    at,
    cursor: cursorOf([number.toString()]),
    facts: {
      change: {
        number: number.toString(),
        kind,
        at: new Date(at).toISOString(),
        others: others.filter((id) => !hidden.has(id)),
        label: rest.label,
        language: rest.language,
        author: rest.author,
        reason: rest.reason,
      },
      topic: { id: topicId, label: rest.label ?? label ?? null },
    },
  };
}
