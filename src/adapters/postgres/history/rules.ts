import type { Prisma, Rule } from "../../../generated/prisma/client.js";
import type { RuleHistory, RuleKind, RuleRecord } from "../../../ports/history/rules.js";
import { msOrNull, type Client } from "./sql.js";

const record = (row: Rule): RuleRecord => ({
  ...row,
  kind: row.kind as RuleKind,
  validFrom: row.validFrom.getTime(),
  validTo: msOrNull(row.validTo),
  at: row.at.getTime(),
});

export function ruleHistory(client: Client): RuleHistory {
  return {
    async add({ id, body, validFrom, validTo, at, ...rest }) {
      const {
        _max: { version },
      } = await client.rule.aggregate({ where: { id }, _max: { version: true } });
      return record(
        await client.rule.create({
          data: {
            id,
            version: (version ?? 0) + 1,
            body: body as Prisma.InputJsonValue,
            validFrom: new Date(validFrom),
            validTo: validTo === null ? null : new Date(validTo),
            at: new Date(at),
            ...rest,
          },
        }),
      );
    },
    async current() {
      const newest = await client.rule.findMany({ distinct: ["id"], orderBy: [{ id: "asc" }, { version: "desc" }] });
      return newest.filter(({ removed }) => !removed).map(record);
    },
    async versions(ruleId, first, before) {
      const rows = await client.rule.findMany({
        where: {
          ...(ruleId === null ? {} : { id: ruleId }),
          ...(before === null
            ? {}
            : {
                OR: [
                  { at: { lt: new Date(before.at) } },
                  { at: new Date(before.at), id: { gt: before.id } },
                  { at: new Date(before.at), id: before.id, version: { lt: before.version } },
                ],
              }),
        },
        orderBy: [{ at: "desc" }, { id: "asc" }, { version: "desc" }],
        take: first,
      });
      return rows.map(record);
    },
  };
}
