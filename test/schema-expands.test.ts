/**
 * While a new version is rolled out, processes of the former release go on with the schema of the new one: whatever
 * their statements name must still be there and mean the same, and nothing new may be asked of what they write.
 */
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrate, migrationsFolder } from "../src/adapters/postgres/migrate.js";
import { EmbeddedPostgres } from "../src/adapters/postgres/pglite.js";

/** The newest migration of the former release (CHANGELOG.md); raise it with every release. */
const lastOfRelease = "20261122102400_erasure_records";

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  /** a row may be written without it */
  readonly optional: boolean;
  /** it may be NULL */
  readonly nullable: boolean;
}

interface Schema {
  readonly columns: readonly Column[];
  /** label of enums, as "Type.LABEL" */
  readonly labels: readonly string[];
  /** what ON CONFLICT can name, as "table (columns) predicate" */
  readonly unique: readonly string[];
  /** what rows must satisfy, as "table: definition" */
  readonly constraints: readonly string[];
}

const folder = mkdtempSync(join(tmpdir(), "godwit-release-"));
let embedded: EmbeddedPostgres;
let pool: pg.Pool;
let former: Schema;
let now: Schema;

beforeAll(async () => {
  for (const name of readdirSync(migrationsFolder))
    if (name <= lastOfRelease) cpSync(join(migrationsFolder, name), join(folder, name), { recursive: true });
  embedded = await EmbeddedPostgres.open(null);
  pool = embedded.pool();
  expect((await migrate(pool, folder)).at(-1)).toBe(lastOfRelease);
  former = await schemaOf(pool);
  expect((await migrate(pool)).length).toBeGreaterThan(0);
  now = await schemaOf(pool);
});

afterAll(async () => {
  await pool?.end();
  await embedded?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function schemaOf(client: pg.Pool): Promise<Schema> {
  const list = async <T extends object>(sql: string): Promise<T[]> => (await client.query<T>(sql)).rows;
  const columns = await list<Column>(`
    SELECT table_name AS table, column_name AS column, udt_name AS type, is_nullable = 'YES' AS nullable,
      is_nullable = 'YES' OR column_default IS NOT NULL OR is_identity = 'YES' OR is_generated <> 'NEVER' AS optional
    FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name <> '_prisma_migrations' ORDER BY 1, 2`);
  const labels = await list<{ label: string }>(`
    SELECT t.typname || '.' || e.enumlabel AS label FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid ORDER BY 1`);
  const unique = await list<{ index: string }>(`
    SELECT c.relname || ' ' || regexp_replace(pg_get_indexdef(i.indexrelid), '^.* USING ', '') AS index
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE i.indisunique AND n.nspname = 'public' ORDER BY 1`);
  const constraints = await list<{ rule: string }>(`
    SELECT c.relname || ': ' || pg_get_constraintdef(k.oid) AS rule
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND k.contype IN ('c', 'f', 'u', 'x') ORDER BY 1`);
  return {
    columns,
    labels: labels.map(({ label }) => label),
    unique: unique.map(({ index }) => index),
    constraints: constraints.map(({ rule }) => rule),
  };
}

const nameOf = ({ table, column }: Column): string => `${table}.${column}`;

test("every table, column and label of the former release is there, of the same type", () => {
  const types = new Map(now.columns.map((one) => [nameOf(one), one.type]));
  const changed = former.columns.filter((one) => types.get(nameOf(one)) !== one.type);
  expect(changed.map((one) => `${nameOf(one)}: ${one.type} is now ${types.get(nameOf(one)) ?? "gone"}`)).toEqual([]);
  expect(former.labels.filter((label) => !now.labels.includes(label))).toEqual([]);
  expect(former.columns.length).toBeGreaterThan(100);
});

test("nothing more is asked of the rows that the former release writes", () => {
  const tables = new Set(former.columns.map(({ table }) => table));
  const known = new Map(former.columns.map((one) => [nameOf(one), one]));
  const demanded = now.columns.filter((one) => {
    const before = known.get(nameOf(one));
    if (before === undefined) return tables.has(one.table) && !one.optional;
    return (before.optional && !one.optional) || (before.nullable && !one.nullable);
  });
  expect(demanded.map(nameOf)).toEqual([]);
  const rules = (schema: Schema) => schema.constraints.filter((rule) => tables.has(rule.slice(0, rule.indexOf(":"))));
  expect(rules(now).filter((rule) => !rules(former).includes(rule))).toEqual([]);
  const indexes = (schema: Schema) => schema.unique.filter((index) => tables.has(index.slice(0, index.indexOf(" "))));
  expect(indexes(now).filter((index) => !indexes(former).includes(index))).toEqual([]);
});

test("what the former release names in ON CONFLICT is unique", () => {
  expect(former.unique.filter((index) => !now.unique.includes(index))).toEqual([]);
  expect(former.unique.length).toBeGreaterThan(20);
});
