import { z } from "zod";
import { onOff, positive, text, url, whole } from "../formats.js";
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
    "Base URL of an OpenAI-compatible endpoint (Ollama, vLLM, llama.cpp, TEI …), with its /v1; for embeddings and chat, where they have none of their own.",
  ),
  EMBEDDING_BASE_URL: optional(
    url("http:", "https:"),
    "Base URL of the endpoint for embeddings alone; with it, the key is EMBEDDING_API_KEY or none.",
  ),
  EMBEDDING_API_KEY: optional(text, "Key of the endpoint for embeddings alone.", true),
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
  EMBEDDING_QUERY_PREFIX: optional(
    text,
    'What the model wants before what people write, such as "query:"; a space follows, \\n stands for a line end.',
  ),
  EMBEDDING_DOCUMENT_PREFIX: optional(
    text,
    'What the model wants before the text of an item, such as "passage:"; a space follows, \\n stands for a line end.',
  ),
  EMBEDDING_CENTRING: required(
    onOff,
    "on",
    "on = where each language lies in the space of an endpoint's or folder's model is measured on the catalogue and subtracted, from 200 items on; off = its vectors are used as they are.",
  ),
  EMBEDDING_BATCH: required(
    whole(1, 2_048),
    "128",
    "Most texts in one request to the endpoint; slow ones get fewer, as their answers show.",
  ),
  EMBEDDING_CONCURRENCY: required(
    whole(1, 64),
    "4",
    "Most requests to the endpoint at a time; it begins with one, and takes more where they are proven faster.",
  ),
  GODWIT_DESCRIBE_ITEMS: required(
    onOff,
    "off",
    "on = the chat model describes items of fewer than eight words, one question an item; what it writes is embedded with the item's own words, and shown as generated.",
  ),
  EMBEDDING_TIMEOUT_SECONDS: required(positive(0.1, 3_600), "30", "How long an answer with vectors is waited for."),
  EMBEDDING_QUERY_TIMEOUT_SECONDS: required(
    positive(0.1, 600),
    "3",
    "How long the vector of a question is waited for before it is answered by its words.",
  ),
  LANGUAGE_MODEL: optional(
    text,
    "Chat model of the endpoint that words topic labels; absent = labels from distinctive terms.",
  ),
  LANGUAGE_MODEL_BASE_URL: optional(
    url("http:", "https:"),
    "Base URL of the endpoint for chat alone; with it, the key is LANGUAGE_MODEL_API_KEY or none.",
  ),
  LANGUAGE_MODEL_API_KEY: optional(
    text,
    "Key of the endpoint for chat alone; without an address it is of the hosted API.",
    true,
  ),
  LANGUAGE_MODEL_TIMEOUT_SECONDS: required(
    positive(0.1, 3_600),
    "60",
    "How long an answer of the chat model is waited for.",
  ),
  LANGUAGE_MODEL_TOKENS_PER_DAY: optional(
    whole(1, 1_000_000_000),
    "Most tokens of the chat model that a process spends in a day; absent = no bound.",
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
