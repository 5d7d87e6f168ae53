import { topicChangeKinds, type TopicChangeKind } from "../../../core/topics/edits.js";
import type { TopicChange } from "../../../generated/prisma/client.js";
import type { TopicChangeHistory, TopicChangeRecord } from "../../../ports/history/topic-changes.js";
import type { Client } from "./sql.js";

const byRefits: TopicChangeKind[] = ["BORN", "EMPTIED", "SPLIT", "JOINED"];
const byEditors = topicChangeKinds.filter((kind) => !byRefits.includes(kind));

const record = (row: TopicChange): TopicChangeRecord => ({
  ...row,
  kind: row.kind as TopicChangeKind,
  at: row.at.getTime(),
});

export function topicChangeHistory(client: Client): TopicChangeHistory {
  return {
    async add(changes) {
      const rows = await client.topicChange.createManyAndReturn({
        data: changes.map(({ at, others, ...rest }) => ({ ...rest, others: [...others], at: new Date(at) })),
      });
      return rows.map(record).toSorted((a, b) => (a.number < b.number ? -1 : 1));
    },
    async edits() {
      const rows = await client.topicChange.findMany({
        where: { kind: { in: [...byEditors] } },
        orderBy: { number: "asc" },
      });
      return rows.map(record);
    },
    async after(number, first) {
      const rows = await client.topicChange.findMany({
        where: { number: { gt: number } },
        orderBy: { number: "asc" },
        take: first,
      });
      return rows.map(record);
    },
    async page(topicId, first, before) {
      const rows = await client.topicChange.findMany({
        where: {
          ...(topicId === null ? {} : { OR: [{ topicId }, { others: { has: topicId } }] }),
          ...(before === null ? {} : { number: { lt: before } }),
        },
        orderBy: { number: "desc" },
        take: first,
      });
      return rows.map(record);
    },
    async last() {
      const { _max } = await client.topicChange.aggregate({ _max: { number: true } });
      return _max.number ?? 0n;
    },
  };
}
