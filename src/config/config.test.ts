import { describe, expect, test } from "vitest";
import { configurationTable, documentedVariables, loadConfig } from "./config.js";
import { GodwitError } from "../core/errors.js";

function refusal(env: Record<string, string>, readFile?: (path: string) => string): GodwitError {
  try {
    loadConfig(env, readFile);
  } catch (error) {
    if (error instanceof GodwitError) return error;
    throw error;
  }
  throw new Error("the configuration was accepted");
}

test("an empty environment gives the embedded service on loopback, frozen all through", () => {
  const config = loadConfig({});
  expect(config.server).toMatchObject({
    host: "127.0.0.1",
    port: 4000,
    corsOrigins: [],
    introspection: true,
    requestTimeoutMs: 30_000,
  });
  expect(config.database).toEqual({ url: null, dataDir: ".godwit", patienceMs: 60_000 });
  expect(config.vectors).toEqual({ kind: "embedded" });
  expect(config.embedding).toEqual({ kind: "built-in", fast: false });
  expect(config.languageModel).toBeNull();
  expect(config.behaviours).toEqual({ futureToleranceMs: 600_000 });
  expect(config.limits).toMatchObject({ batch: 1000, textCharacters: 20_000, bodyBytes: 8_388_608 });
  expect(Object.isFrozen(config) && Object.isFrozen(config.server.corsOrigins)).toBe(true);
});

test("empty and blank values count as absent, as containers pass them", () => {
  expect(loadConfig({ PORT: "", DATABASE_URL: " ", OPENAI_API_KEY: "" })).toEqual(loadConfig({}));
});

test("all wrong values are reported together, each with its name, value and remedy", () => {
  const error = refusal({
    PORT: "70000",
    LOG_LEVEL: "loud",
    GODWIT_MAX_BATCH: "1.5",
    GODWIT_CORS_ORIGINS: "https://a.example, b.example/x",
    QDRANT_URL: "ftp://q",
  });
  expect(error.code).toBe("CONFIGURATION");
  expect(error.path).toEqual(["PORT", "QDRANT_URL", "GODWIT_MAX_BATCH", "GODWIT_CORS_ORIGINS", "LOG_LEVEL"]);
  expect(error.message).toContain('PORT is "70000": give a whole number from 0 to 65535');
  expect(error.message).toContain('LOG_LEVEL is "loud": give trace, debug');
  expect(error.message).toContain('GODWIT_MAX_BATCH is "1.5": give a whole number from 1 to 10000');
  expect(error.message).toContain("not an origin: b.example/x");
  expect(error.message).toContain('QDRANT_URL is "ftp://q": give a URL that starts with http:// or https://');
});

describe("secrets", () => {
  test("never appear in a message", () => {
    const error = refusal({ DATABASE_URL: "mysql://root:hunter2@db/x", QDRANT_URL: "gopher://me:hunter3@q" });
    expect(error.message).toContain("DATABASE_URL is ***: give a URL that starts with postgresql:// or postgres://");
    expect(error.message).not.toMatch(/hunter/);
  });

  test("come from files, without the line end", () => {
    const config = loadConfig({ DATABASE_URL_FILE: "/run/secrets/db" }, (path) =>
      path === "/run/secrets/db" ? "postgresql://u:p@db/godwit\n" : "",
    );
    expect(config.database.url).toBe("postgresql://u:p@db/godwit");
  });

  test("a file that is missing, empty, or beside the variable itself is refused", () => {
    const missing = refusal({ OPENAI_API_KEY_FILE: "/nowhere" }, () => {
      throw new Error("ENOENT");
    });
    expect(missing.message).toContain('OPENAI_API_KEY_FILE is "/nowhere": the file cannot be read (ENOENT)');
    expect(refusal({ OPENAI_API_KEY_FILE: "/empty" }, () => "\n").message).toContain("the file is empty");
    expect(refusal({ OPENAI_API_KEY: "a", OPENAI_API_KEY_FILE: "/b" }, () => "b").message).toContain("both set");
  });
});

describe("the embedder", () => {
  const pace = {
    prefixes: { query: "", document: "" },
    centring: true,
    batch: 128,
    concurrency: 4,
    timeoutMs: 30_000,
    queryTimeoutMs: 3_000,
  };
  test("is the hosted endpoint with a key alone", () => {
    expect(loadConfig({ OPENAI_API_KEY: "k" }).embedding).toEqual({
      kind: "openai",
      model: "text-embedding-3-small",
      dimensions: null,
      baseUrl: null,
      apiKey: "k",
      ...pace,
    });
  });
  test("is a local endpoint with a base URL, which needs the model's name", () => {
    expect(
      loadConfig({
        OPENAI_BASE_URL: "http://localhost:11434/v1",
        EMBEDDING_MODEL: "bge-m3",
        EMBEDDING_DIMENSIONS: "512",
      }).embedding,
    ).toEqual({
      kind: "openai",
      model: "bge-m3",
      dimensions: 512,
      baseUrl: "http://localhost:11434/v1",
      apiKey: null,
      ...pace,
    });
    expect(refusal({ OPENAI_BASE_URL: "http://localhost:11434/v1" }).path).toEqual(["EMBEDDING_MODEL"]);
  });
  test("is a folder when no endpoint is set", () => {
    expect(loadConfig({ EMBEDDING_MODEL_DIR: "/models/x" }).embedding).toEqual({
      kind: "folder",
      path: "/models/x",
      prefixes: pace.prefixes,
      centring: true,
    });
  });
  test("a model's name without an endpoint is refused rather than ignored", () => {
    expect(refusal({ EMBEDDING_MODEL: "bge-m3", LANGUAGE_MODEL: "qwen" }).path).toEqual([
      "EMBEDDING_MODEL",
      "LANGUAGE_MODEL",
    ]);
  });
});

describe("embeddings and chat", () => {
  const both = { OPENAI_BASE_URL: "http://both:1/v1", OPENAI_API_KEY: "key of both", EMBEDDING_MODEL: "e5" };
  const where = (env: Record<string, string>): unknown[] => {
    const { embedding, languageModel } = loadConfig({ LANGUAGE_MODEL: "qwen", ...env });
    return [embedding, languageModel].map((one) =>
      one !== null && "baseUrl" in one ? [one.baseUrl, one.apiKey] : one,
    );
  };
  test("are asked at one address, or each at its own, and no key goes to another's address", () => {
    expect(where(both)).toEqual([
      ["http://both:1/v1", "key of both"],
      ["http://both:1/v1", "key of both"],
    ]);
    expect(where({ ...both, EMBEDDING_BASE_URL: "http://vectors:2/v1" })).toEqual([
      ["http://vectors:2/v1", null],
      ["http://both:1/v1", "key of both"],
    ]);
    expect(where({ ...both, LANGUAGE_MODEL_BASE_URL: "http://chat:3/v1", LANGUAGE_MODEL_API_KEY: "own" })).toEqual([
      ["http://both:1/v1", "key of both"],
      ["http://chat:3/v1", "own"],
    ]);
  });
  test("can be the built-in model and a hosted chat model", () => {
    expect(where({ LANGUAGE_MODEL_API_KEY: "own" })).toEqual([{ kind: "built-in", fast: false }, [null, "own"]]);
  });
  test("want words before a text, which the built-in model does not", () => {
    const prefixes = { EMBEDDING_QUERY_PREFIX: "Instruct: find\\nQuery:", EMBEDDING_DOCUMENT_PREFIX: " passage: " };
    expect(loadConfig({ EMBEDDING_MODEL_DIR: "/models/x", ...prefixes }).embedding).toMatchObject({
      prefixes: { query: "Instruct: find\nQuery: ", document: "passage: " },
    });
    expect(refusal(prefixes).path).toEqual(Object.keys(prefixes));
  });
});

test("the table has one row per variable and names every documented one", () => {
  const table = configurationTable();
  for (const name of documentedVariables) expect(table).toContain(`\`${name}\``);
  expect(table.split("\n").every((line) => line.split("|").length === 5)).toBe(true);
});
