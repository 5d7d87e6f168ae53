import type { Problems } from "./read.js";
import type { Config, EmbeddingConfig } from "./shape.js";
import type { Values } from "./variables.js";

/** Default embedding model of the hosted OpenAI API. */
const hostedEmbeddingModel = "text-embedding-3-small";

/** The embedding model that the variables name; adds what is half set to `problems`. */
export function embeddingOf(values: Values, problems: Problems): EmbeddingConfig {
  const {
    OPENAI_API_KEY: apiKey,
    OPENAI_BASE_URL: baseUrl,
    EMBEDDING_MODEL: model,
    EMBEDDING_DIMENSIONS: dimensions,
  } = values;
  if (apiKey !== null || baseUrl !== null) {
    if (baseUrl !== null && model === null)
      problems.add(
        "EMBEDDING_MODEL",
        "EMBEDDING_MODEL is absent while OPENAI_BASE_URL is set: name a model that this endpoint serves, such as nomic-embed-text",
      );
    return { kind: "openai", model: model ?? hostedEmbeddingModel, dimensions, baseUrl, apiKey };
  }
  for (const name of ["EMBEDDING_MODEL", "EMBEDDING_DIMENSIONS"] as const)
    if (values[name] !== null)
      problems.add(
        name,
        `${name} is ${JSON.stringify(values[name])} without an endpoint: set OPENAI_API_KEY or OPENAI_BASE_URL, or remove it (a local folder is EMBEDDING_MODEL_DIR)`,
      );
  return values.EMBEDDING_MODEL_DIR === null
    ? { kind: "built-in", fast: values.EMBEDDING === "static" }
    : { kind: "folder", path: values.EMBEDDING_MODEL_DIR };
}

/** The chat model, null = none; adds a model without an endpoint to `problems`. */
export function languageModelOf(values: Values, problems: Problems): Config["languageModel"] {
  const { LANGUAGE_MODEL: model, OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl } = values;
  if (model === null) return null;
  if (apiKey === null && baseUrl === null)
    problems.add(
      "LANGUAGE_MODEL",
      `LANGUAGE_MODEL is ${JSON.stringify(model)} without an endpoint: set OPENAI_API_KEY or OPENAI_BASE_URL, or remove it`,
    );
  return { model, baseUrl, apiKey };
}
