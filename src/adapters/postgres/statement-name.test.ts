import { expect, test } from "vitest";
import { statementName } from "./statement-name.js";

test.each([
  ['SELECT "public"."items"."id", EXTRACT(EPOCH FROM now()) FROM "public"."items" WHERE id = $1', "SELECT items"],
  ["insert into behaviours(id) select * from unnest($1::text[])", "INSERT behaviours"],
  ["UPDATE outbox SET attempts = 1 WHERE key = 'FROM alice'", "UPDATE outbox"],
  ["WITH due AS (SELECT number FROM outbox) DELETE FROM models", "WITH outbox"],
  ["SELECT json_agg((extract(epoch FROM m.changed_at) * 1000)::float8) FROM migrations m", "SELECT migrations"],
  ["SELECT 'it''s FROM alice', a IS DISTINCT FROM b", "SELECT"],
  ["SELECT 'from unfinished", "SELECT"],
  ["BEGIN", "BEGIN"],
  ["", "SQL"],
])("%s is called %s", (sql, name) => expect(statementName(sql)).toBe(name));
