import { z } from "zod";
import { positive, text, url, whole } from "../formats.js";
import { optional, required } from "../variable.js";

/** Which models read texts, and what they cost. */
export const models = {
  OPENAI_API_KEY: optional(
    text,
    "Key of the OpenAI-compatible endpoint; alone, it selects the hosted OpenAI API for embeddings.",
    true,
  ),
  OPENAI_BASE_URL: optional(
    url("http:", "https:"),
    "Base URL of an OpenAI-compatible endpoint (Ollama, vLLM, llama.cpp, TEI …), with its /v1.",
  ),
  EMBEDDING_MODEL: optional(
    text,
    "Embedding model of that endpoint; text-embedding-3-small on the hosted API, otherwise needed with OPENAI_BASE_URL.",
  ),
  EMBEDDING_DIMENSIONS: optional(whole(1, 65_536), "Dimensions to ask that model for; absent = the model's own."),
  EMBEDDING: required(
    z.enum(["accurate", "static"], "give accurate or static"),
    "accurate",
    "Which built-in embedding is used when no endpoint and no folder is set: accurate = sentence model, dictionary and table; static = dictionary and table alone, hundreds of times as fast.",
  ),
  EMBEDDING_MODEL_DIR: optional(
    text,
    "Folder of a local BERT-family model (safetensors, tokenizer.json, config.json), used when no endpoint is set; absent = the built-in model.",
  ),
  LANGUAGE_MODEL: optional(
    text,
    "Chat model of the endpoint that words topic labels; absent = labels from distinctive terms.",
  ),
  GODWIT_EMBEDDING_PRICE: required(
    positive(0, 1_000_000),
    "0",
    "What the endpoint asks for a million tokens of embeddings, for the cost in /metrics.",
  ),
  GODWIT_LANGUAGE_MODEL_PRICE: required(
    positive(0, 1_000_000),
    "0",
    "What it asks for a million tokens of the chat model.",
  ),
} as const;
