import { Prisma } from "../../../generated/prisma/client.js";

export type { Client } from "../direct-statements.js";

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

/** Splits into parts of at most `size`. */
export function* chunks<T>(list: readonly T[], size: number): Generator<T[]> {
  for (let i = 0; i < list.length; i += size) yield list.slice(i, i + size);
}
