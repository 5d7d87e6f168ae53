import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { PersistedQueries } from "./persisted-queries.js";

const folder = mkdtempSync(join(tmpdir(), "godwit-documents-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};
const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
const by = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });
const relay = file("relay.json", { home: "{ topics { label } }" });

test("a listed document is found by its id and its hash, in both formats", () => {
  const apollo = file("apollo.json", {
    format: "apollo-persisted-query-manifest",
    version: 1,
    operations: [{ id: "home", name: "Home", type: "query", body: "{ topics { label } }" }],
  });
  for (const list of [relay, apollo]) {
    const queries = new PersistedQueries("any", list);
    expect([queries.textOf(by("home")), queries.textOf(by(hash("{ topics { label } }")))]).toEqual([
      "{ topics { label } }",
      "{ topics { label } }",
    ]);
    expect(() => queries.textOf(by("other"))).toThrow("PersistedQueryNotSupported");
    expect(queries.textOf({ query: "{ health { state } }" })).toBe("{ health { state } }");
  }
});

describe("only listed documents", () => {
  const queries = new PersistedQueries("only", relay);
  test("as they stand in the list", () =>
    expect(queries.textOf({ query: "{ topics { label } }" })).toBe("{ topics { label } }"));
  test.each(["{ topics { id } }", "{ topics { label } } ", "{ __schema { types { name } } }"])("not %s", (query) =>
    expect(() => queries.textOf({ query })).toThrow(expect.objectContaining({ code: "FORBIDDEN" }) as Error),
  );
  test("nor by sending one with its hash first", () => {
    const query = "{ models { id } }";
    expect(() => queries.textOf({ query, ...by(hash(query)) })).toThrow("listed documents only");
    // A client that was told "not found" would send its text and ask again, for ever.
    expect(() => queries.textOf(by(hash(query)))).toThrow(
      expect.objectContaining({
        code: "PERSISTED_QUERY_NOT_SUPPORTED",
        message: "PersistedQueryNotSupported",
      }) as Error,
    );
  });
});

test("automatic: a text sent with its hash is known by it from then on; one with another's is refused", () => {
  const queries = new PersistedQueries("automatic", null);
  const query = "{ health { state } }";
  expect(() => queries.textOf(by(hash(query)))).toThrow("PersistedQueryNotFound");
  expect(() => queries.textOf({ query: "{ models { id } }", ...by(hash(query)) })).toThrow("not the SHA-256");
  expect(queries.textOf({ query, ...by(hash(query)) })).toBe(query);
  expect(queries.textOf(by(hash(query)))).toBe(query);
  for (let i = 0; i < 1_000; i++) queries.textOf({ query: `{ a${i} }`, ...by(hash(`{ a${i} }`)) });
  expect(() => queries.textOf(by(hash(query)))).toThrow("PersistedQueryNotFound");
});

test("a list that cannot be read ends the start", () => {
  for (const bad of [file("bad.json", "{"), file("list.json", ["{ a }"]), join(folder, "none.json")])
    expect(() => new PersistedQueries("only", bad)).toThrow(
      expect.objectContaining({ code: "CONFIGURATION" }) as Error,
    );
});
