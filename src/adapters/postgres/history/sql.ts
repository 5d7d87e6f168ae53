import { Prisma } from "../../../generated/prisma/client.js";
import type { PrismaClient } from "../../../generated/prisma/client.js";
import type { ItemFilter } from "../../../core/ranking/filter.js";

/** Prisma, or Prisma inside a transaction. */
export type Client = PrismaClient | Prisma.TransactionClient;

export const { sql, join, empty } = Prisma;

/** Epoch ms → a time PostgreSQL reads without loss. */
export const time = (ms: number): string => new Date(ms).toISOString();
export const timeOrNull = (ms: number | null): string | null => (ms === null ? null : time(ms));
export const msOrNull = (date: Date | null): number | null => (date === null ? null : date.getTime());

/** Float32 numbers as bytes for a bytea column, and back. */
export function bytesOf(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}
export function vectorOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer);
}

/** All conditions joined with AND; TRUE when there is none. */
export function all(conditions: readonly Prisma.Sql[]): Prisma.Sql {
  return conditions.length === 0 ? sql`TRUE` : join([...conditions], " AND ");
}

/** Conditions on the table `items` that a filter asks for (availability windows are the recommender's business). */
export function itemConditions(filter: ItemFilter): Prisma.Sql[] {
  const out: Prisma.Sql[] = [sql`deleted_at IS NULL`];
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
  return out;
}

/** Splits into parts of at most `size`. */
export function* chunks<T>(list: readonly T[], size: number): Generator<T[]> {
  for (let i = 0; i < list.length; i += size) yield list.slice(i, i + size);
}
