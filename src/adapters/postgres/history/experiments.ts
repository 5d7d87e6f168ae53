import type { Experiment, Prisma } from "../../../generated/prisma/client.js";
import type { Task } from "../../../core/types.js";
import type { ExperimentHistory, ExperimentKind, ExperimentRecord } from "../../../ports/history/experiments.js";
import { msOrNull, type Client } from "./sql.js";

const record = (row: Experiment): ExperimentRecord => ({
  ...row,
  kind: row.kind as ExperimentKind,
  task: row.task as Task | null,
  startsAt: row.startsAt.getTime(),
  endsAt: msOrNull(row.endsAt),
  stoppedAt: msOrNull(row.stoppedAt),
  createdAt: row.createdAt.getTime(),
});

const date = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

export function experimentHistory(client: Client): ExperimentHistory {
  return {
    async save({ id, variants, startsAt, endsAt, stoppedAt, ...rest }) {
      const fields = {
        ...rest,
        variants: variants as Prisma.InputJsonValue,
        startsAt: new Date(startsAt),
        endsAt: date(endsAt),
        stoppedAt: date(stoppedAt),
      };
      return record(await client.experiment.upsert({ where: { id }, create: { id, ...fields }, update: fields }));
    },
    async get(id) {
      const row = await client.experiment.findUnique({ where: { id } });
      return row === null ? null : record(row);
    },
    async list() {
      return (await client.experiment.findMany({ orderBy: [{ startsAt: "desc" }, { id: "asc" }] })).map(record);
    },
  };
}
