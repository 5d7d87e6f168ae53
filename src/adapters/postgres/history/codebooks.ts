import type { Sparse } from "../../../core/sparse.js";
import type { Prisma } from "../../../generated/prisma/client.js";
import type { CodebookHistory, ParentRecord } from "../../../ports/history/codebooks.js";
import { chunks, type Client } from "./sql.js";

interface TopicsRow {
  item_number: number;
  positions: number[];
  shares: number[];
}

const sparseByItem = (rows: TopicsRow[]): Map<number, Sparse> =>
  new Map(rows.map(({ item_number, positions, shares }) => [item_number, { index: positions, value: shares }]));

const record = <Row extends { createdAt: Date; parents: Prisma.JsonValue }>({ createdAt, parents, ...row }: Row) => ({
  ...row,
  parents: parents as unknown as ParentRecord[],
  createdAt: createdAt.getTime(),
});

export function codebookHistory(client: Client): CodebookHistory {
  return {
    async add({ id, space, data, items, report, parents }, topics) {
      await client.codebook.create({
        data: {
          id,
          space,
          data: Uint8Array.from(data),
          items,
          report: report as Prisma.InputJsonValue,
          parents: parents.map((parent) => ({ ...parent, labels: { ...parent.labels }, terms: [...parent.terms] })),
          topics: {
            createMany: {
              data: topics.map((topic) => ({ ...topic, labels: { ...topic.labels }, terms: [...topic.terms] })),
            },
          },
        },
      });
    },
    async get(id) {
      const row = await client.codebook.findUnique({ where: { id } });
      return row === null ? null : record(row);
    },
    async topics(id) {
      const rows = await client.topic.findMany({
        where: { codebookId: id },
        orderBy: { position: "asc" },
        omit: { codebookId: true },
      });
      return rows.map((row) => ({ ...row, labels: row.labels as Record<string, string> }));
    },
    async list(first) {
      const rows = await client.codebook.findMany({ omit: { data: true }, orderBy: { version: "desc" }, take: first });
      return rows.map(record);
    },
    async remove(id) {
      await client.itemTopics.deleteMany({ where: { codebookId: id } });
      await client.interestState.deleteMany({ where: { codebookId: id } });
      await client.populationState.deleteMany({ where: { codebookId: id } });
      await client.codebook.deleteMany({ where: { id } });
    },
    async putItemTopics(codebookId, topics) {
      for (const part of chunks([...topics], 2000)) {
        const input = JSON.stringify(part.map(([n, { index, value }]) => ({ n, p: index, s: value })));
        await client.$executeRaw`
          INSERT INTO item_topics (codebook_id, item_number, positions, shares)
          SELECT ${codebookId}, n, p, s FROM jsonb_to_recordset(${input}::jsonb) AS t(n int, p int[], s float8[])
          ON CONFLICT (codebook_id, item_number) DO UPDATE SET positions = EXCLUDED.positions, shares = EXCLUDED.shares`;
      }
    },
    async *itemTopics(codebookId, batch = 5000) {
      let last = 0;
      for (;;) {
        const rows = await client.$queryRaw<TopicsRow[]>`
          SELECT item_number, positions, shares FROM item_topics WHERE codebook_id = ${codebookId} AND item_number > ${last} ORDER BY item_number LIMIT ${batch}`;
        if (rows.length === 0) return;
        yield sparseByItem(rows);
        last = rows.at(-1)!.item_number;
      }
    },
    async itemTopicsOf(codebookId, numbers) {
      if (numbers.length === 0) return new Map();
      return sparseByItem(
        await client.$queryRaw<TopicsRow[]>`
        SELECT item_number, positions, shares FROM item_topics WHERE codebook_id = ${codebookId} AND item_number = ANY(${[...numbers]})`,
      );
    },
  };
}
