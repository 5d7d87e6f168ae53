import { CentredEmbedder } from "./adapters/embedding/centred.js";
import { LateEmbedder } from "./adapters/embedding/late.js";
import { createLocalEmbedder } from "./adapters/embedding/local.js";
import { createOpenAIEmbedder, spaceOf } from "./adapters/embedding/openai.js";
import { createLanguageModel } from "./adapters/language-model/openai.js";
import type { CircuitBreaker } from "./adapters/resilience/circuit-breaker.js";
import type { Config } from "./config/config.js";
import { GodwitError } from "./core/errors.js";
import type { Logger } from "./logging.js";
import { readMeans } from "./modules/kit/language-means.js";
import { servingSetting } from "./modules/kit/settings.js";
import type { Embedder } from "./ports/embedder.js";
import type { History } from "./ports/history/history.js";
import type { LanguageModel } from "./ports/language-model.js";

/** The chat model that is configured; null = none. */
export function openLanguageModel(
  { languageModel }: Config,
  log: Logger,
  breaker?: CircuitBreaker,
): LanguageModel | null {
  if (languageModel === null) return null;
  return createLanguageModel({
    model: languageModel.model,
    timeoutMs: languageModel.timeoutMs,
    ...(languageModel.tokensPerDay === null ? {} : { tokensPerDay: languageModel.tokensPerDay }),
    settings: {
      address: "LANGUAGE_MODEL_BASE_URL or OPENAI_BASE_URL",
      key: "LANGUAGE_MODEL_API_KEY or OPENAI_API_KEY",
    },
    ...endpoint(languageModel),
    log,
    ...(breaker ? { breaker } : {}),
  });
}

function endpoint({ apiKey, baseUrl }: { apiKey: string | null; baseUrl: string | null }): {
  apiKey?: string;
  baseURL?: string;
} {
  return { ...(apiKey === null ? {} : { apiKey }), ...(baseUrl === null ? {} : { baseURL: baseUrl }) };
}

/** The embedder of a database, whether its model answers or not. */
export async function openEmbedder(
  { embedding }: Config,
  history: History,
  log: Logger,
  breaker?: CircuitBreaker,
): Promise<Embedder> {
  // Without EMBEDDING_DIMENSIONS the endpoint would have to be up at every start; the space that serves knows the
  // answer.
  const served = ((await servingSetting.read(history))?.space ?? "").replace(/\+centred-[^:+]*/, "");
  const dimension = Number(served.slice(served.lastIndexOf(":") + 1));
  const isServed = embedding.kind === "openai" && served === spaceOf(embedding.model, embedding.prefixes, dimension);
  const open = (): Promise<Embedder> => createEmbedder(embedding, log, isServed ? dimension : null, breaker);
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof GodwitError) || error.code !== "UNAVAILABLE") throw error;
    log.warn({ error }, "the embedding model does not answer: texts wait for it, and what is known already is served");
    return new LateEmbedder(open, error.message);
  }
}

/** Models that were not made for a pair of languages put each in a corner of its own: they are centred. */
export async function centred(embedder: Embedder, { embedding }: Config, history: History): Promise<Embedder> {
  if (embedding.kind === "built-in" || !embedding.centring) return embedder;
  const centring = new CentredEmbedder(embedder, () => readMeans(history));
  await centring.follow();
  return centring;
}

/** The configured embedder; `dimensions` where they are known although the configuration does not name them. */
export async function createEmbedder(
  embedding: Config["embedding"],
  log: Logger,
  dimensions: number | null = null,
  breaker?: CircuitBreaker,
): Promise<Embedder> {
  if (embedding.kind === "built-in") return createLocalEmbedder({ fast: embedding.fast });
  if (embedding.kind === "folder")
    return createLocalEmbedder({ modelDir: embedding.path, prefixes: embedding.prefixes });
  const known = embedding.dimensions ?? dimensions;
  return createOpenAIEmbedder({
    model: embedding.model,
    prefixes: embedding.prefixes,
    batchSize: embedding.batch,
    concurrency: embedding.concurrency,
    timeoutMs: embedding.timeoutMs,
    queryTimeoutMs: embedding.queryTimeoutMs,
    settings: { address: "EMBEDDING_BASE_URL or OPENAI_BASE_URL", key: "EMBEDDING_API_KEY or OPENAI_API_KEY" },
    ...endpoint(embedding),
    ...(known === null ? {} : { dimensions: known }),
    ...(breaker ? { breaker } : {}),
    log,
  });
}
