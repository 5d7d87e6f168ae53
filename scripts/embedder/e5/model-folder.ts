import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { halved, unpacked } from "./half-precision.js";
import type { PackedModel } from "./package-file.js";
import { tokenizerOf } from "./tokenizer.js";

interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly bytes: Buffer;
}

/** Names of the linear maps and norms of a layer: as the package has them, and as BERT has them. */
const maps = [
  ["q", "attention.self.query"],
  ["k", "attention.self.key"],
  ["v", "attention.self.value"],
  ["ao", "attention.output.dense"],
  ["fi", "intermediate.dense"],
  ["fo", "output.dense"],
] as const;
const norms = [
  ["aln", "attention.output.LayerNorm"],
  ["oln", "output.LayerNorm"],
] as const;

/** Writes config.json, tokenizer.json and model.safetensors, as EMBEDDING_MODEL_DIR wants them; answers with bytes. */
export async function writeModelFolder(model: PackedModel, folder: string): Promise<number> {
  await mkdir(folder, { recursive: true });
  const weights = safetensors(tensorsOf(model));
  await writeFile(join(folder, "config.json"), JSON.stringify(configOf(model)));
  await writeFile(join(folder, "tokenizer.json"), JSON.stringify(tokenizerOf(model)));
  await writeFile(join(folder, "model.safetensors"), weights);
  return weights.length;
}

function tensorsOf(model: PackedModel): Tensor[] {
  const { hidden, feedForward, pieces } = model;
  const matrix = (name: string, stored: string, rows: number, columns: number): Tensor => ({
    name,
    shape: [rows, columns],
    bytes: unpacked(model.tensor(stored), rows * columns),
  });
  const plain = (name: string, stored: string, shape: readonly number[]): Tensor => ({
    name,
    shape,
    bytes: halved(model.tensor(stored)),
  });
  const table = "embeddings.";
  const out: Tensor[] = [
    matrix(`${table}word_embeddings.weight`, "emb.word", pieces.length, hidden),
    plain(`${table}position_embeddings.weight`, "emb.pos", [model.positions, hidden]),
    plain(`${table}token_type_embeddings.weight`, "emb.type", [model.types, hidden]),
    plain(`${table}LayerNorm.weight`, "emb.ln.w", [hidden]),
    plain(`${table}LayerNorm.bias`, "emb.ln.b", [hidden]),
  ];
  for (let layer = 0; layer < model.layers; layer++) {
    for (const [stored, name] of maps) {
      const rows = stored === "fi" ? feedForward : hidden;
      const columns = stored === "fo" ? feedForward : hidden;
      const at = `encoder.layer.${layer}.${name}`;
      out.push(matrix(`${at}.weight`, `l${layer}.${stored}.w`, rows, columns));
      out.push(plain(`${at}.bias`, `l${layer}.${stored}.b`, [rows]));
    }
    for (const [stored, name] of norms) {
      const at = `encoder.layer.${layer}.${name}`;
      out.push(plain(`${at}.weight`, `l${layer}.${stored}.w`, [hidden]));
      out.push(plain(`${at}.bias`, `l${layer}.${stored}.b`, [hidden]));
    }
  }
  return out;
}

/** The format of safetensors: length of the header, header, bytes of the tensors. */
function safetensors(tensors: readonly Tensor[]): Buffer {
  let at = 0;
  const header = JSON.stringify(
    Object.fromEntries(
      tensors.map(({ name, shape, bytes }) => {
        const from = at;
        at += bytes.length;
        return [name, { dtype: "F16", shape, data_offsets: [from, at] }];
      }),
    ),
  );
  const padded = header.padEnd(8 * Math.ceil(header.length / 8), " ");
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, Buffer.from(padded), ...tensors.map(({ bytes }) => bytes)]);
}

function configOf(model: PackedModel): object {
  return {
    model_type: "bert",
    architectures: ["BertModel"],
    vocab_size: model.pieces.length,
    hidden_size: model.hidden,
    num_hidden_layers: model.layers,
    num_attention_heads: model.heads,
    intermediate_size: model.feedForward,
    hidden_act: "gelu",
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
    max_position_embeddings: model.positions,
    type_vocab_size: model.types,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    pad_token_id: model.padding,
    position_embedding_type: "absolute",
    use_cache: true,
  };
}
