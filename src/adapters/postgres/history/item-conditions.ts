import type { ItemFilter } from "../../../core/ranking/filter.js";
import type { Prisma } from "../../../generated/prisma/client.js";
import { join, sql, time } from "./sql.js";

/** Conditions on the table `items` that a filter asks for (availability windows are the recommender's business). */
export function itemConditions(filter: ItemFilter): Prisma.Sql[] {
  return [sql`deleted_at IS NULL`, ...fieldConditions(filter)];
}

function fieldConditions(filter: ItemFilter): Prisma.Sql[] {
  const out: Prisma.Sql[] = [];
  if (filter.ids) out.push(sql`id = ANY(${[...filter.ids]})`);
  if (filter.exclude?.length) out.push(sql`NOT (id = ANY(${[...filter.exclude]}))`);
  if (filter.domains) out.push(sql`domain = ANY(${[...filter.domains]})`);
  if (filter.languages) out.push(sql`language = ANY(${[...filter.languages]})`);
  if (filter.tagsAny) out.push(sql`tags && ${[...filter.tagsAny]}::text[]`);
  if (filter.tagsAll) out.push(sql`tags @> ${[...filter.tagsAll]}::text[]`);
  for (const [key, test] of Object.entries(filter.attributes ?? {})) {
    if (typeof test === "object" && !("length" in test)) {
      const number = sql`CASE WHEN jsonb_typeof(attributes->${key}) = 'number' THEN (attributes->>${key})::float8 END`;
      const { gt, gte, lt, lte } = test;
      if (gt !== undefined) out.push(sql`${number} > ${gt}`);
      if (gte !== undefined) out.push(sql`${number} >= ${gte}`);
      if (lt !== undefined) out.push(sql`${number} < ${lt}`);
      if (lte !== undefined) out.push(sql`${number} <= ${lte}`);
    } else {
      const values = typeof test === "object" ? test : [test];
      // An attribute that is a list matches when one of its elements does.
      const any = values.map(
        (value) =>
          sql`(attributes->${key} = ${JSON.stringify(value)}::jsonb OR (jsonb_typeof(attributes->${key}) = 'array' AND attributes->${key} @> ${JSON.stringify(value)}::jsonb))`,
      );
      out.push(any.length === 0 ? sql`FALSE` : sql`(${join(any, " OR ")})`);
    }
  }
  if (filter.publishedFrom !== undefined) out.push(sql`published_at >= ${time(filter.publishedFrom)}::timestamptz`);
  if (filter.publishedBefore !== undefined) out.push(sql`published_at < ${time(filter.publishedBefore)}::timestamptz`);
  const left = filter.not ? fieldConditions(filter.not) : [];
  // What is not known to pass stays: a condition on a field that is absent is neither true nor false here.
  if (left.length > 0) out.push(sql`(${join(left, " AND ")}) IS NOT TRUE`);
  return out;
}
