import type { Problems } from "./read.js";
import type { Config, EmbeddingConfig, Endpoint, Prefixes } from "./shape.js";
import type { Values } from "./variables.js";

/** Default embedding model of the hosted OpenAI API. */
const hostedEmbeddingModel = "text-embedding-3-small";

/** The embedding model that the variables name; adds what is half set to `problems`. */
export function embeddingOf(values: Values, problems: Problems): EmbeddingConfig {
  const { EMBEDDING_MODEL: model, EMBEDDING_DIMENSIONS: dimensions, EMBEDDING_MODEL_DIR: folder } = values;
  const endpoint = endpointOf(values, "EMBEDDING");
  const prefixes: Prefixes = {
    query: prefixOf(values.EMBEDDING_QUERY_PREFIX),
    document: prefixOf(values.EMBEDDING_DOCUMENT_PREFIX),
  };
  if (endpoint !== null) {
    if (endpoint.baseUrl !== null && model === null)
      problems.add(
        "EMBEDDING_MODEL",
        `EMBEDDING_MODEL is absent while ${values.EMBEDDING_BASE_URL === null ? "OPENAI_BASE_URL" : "EMBEDDING_BASE_URL"} is set: name a model that this endpoint serves, such as nomic-embed-text`,
      );
    return {
      kind: "openai",
      model: model ?? hostedEmbeddingModel,
      dimensions,
      prefixes,
      centring: values.EMBEDDING_CENTRING,
      batch: values.EMBEDDING_BATCH,
      concurrency: values.EMBEDDING_CONCURRENCY,
      timeoutMs: values.EMBEDDING_TIMEOUT_SECONDS * 1_000,
      queryTimeoutMs: values.EMBEDDING_QUERY_TIMEOUT_SECONDS * 1_000,
      ...endpoint,
    };
  }
  for (const name of ["EMBEDDING_MODEL", "EMBEDDING_DIMENSIONS"] as const)
    if (values[name] !== null)
      problems.add(
        name,
        `${name} is ${JSON.stringify(values[name])} without an endpoint: set EMBEDDING_BASE_URL, OPENAI_API_KEY or OPENAI_BASE_URL, or remove it (a local folder is EMBEDDING_MODEL_DIR)`,
      );
  if (folder !== null) return { kind: "folder", path: folder, prefixes, centring: values.EMBEDDING_CENTRING };
  for (const name of ["EMBEDDING_QUERY_PREFIX", "EMBEDDING_DOCUMENT_PREFIX"] as const)
    if (values[name] !== null)
      problems.add(
        name,
        `${name} is ${JSON.stringify(values[name])} although the built-in model wants no prefix: remove it, or name an endpoint or a folder`,
      );
  return { kind: "built-in", fast: values.EMBEDDING === "static" };
}

/** The chat model, null = none; adds a model without an endpoint to `problems`. */
export function languageModelOf(values: Values, problems: Problems): Config["languageModel"] {
  const { LANGUAGE_MODEL: model } = values;
  if (model === null) return null;
  const endpoint = endpointOf(values, "LANGUAGE_MODEL");
  if (endpoint === null)
    problems.add(
      "LANGUAGE_MODEL",
      `LANGUAGE_MODEL is ${JSON.stringify(model)} without an endpoint: set LANGUAGE_MODEL_BASE_URL, OPENAI_API_KEY or OPENAI_BASE_URL, or remove it`,
    );
  return {
    model,
    timeoutMs: values.LANGUAGE_MODEL_TIMEOUT_SECONDS * 1_000,
    tokensPerDay: values.LANGUAGE_MODEL_TOKENS_PER_DAY,
    ...(endpoint ?? { baseUrl: null, apiKey: null }),
  };
}

/**
 * Where one of the two models is asked: its own address and key, else those of both; null = nowhere. A key never goes
 * to an address that it was not given for.
 */
function endpointOf(values: Values, model: "EMBEDDING" | "LANGUAGE_MODEL"): Endpoint | null {
  const baseUrl = values[`${model}_BASE_URL`];
  const apiKey = values[`${model}_API_KEY`];
  if (baseUrl !== null) return { baseUrl, apiKey };
  const both = { baseUrl: values.OPENAI_BASE_URL, apiKey: apiKey ?? values.OPENAI_API_KEY };
  return both.baseUrl === null && both.apiKey === null ? null : both;
}

/** The space that ends most prefixes cannot be written in the environment. */
function prefixOf(written: string | null): string {
  return written === null ? "" : `${written.replaceAll("\\n", "\n")} `;
}
