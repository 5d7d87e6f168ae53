import { z } from "zod";
import { GodwitError } from "../../core/errors.js";
import { modelAway } from "./openai-errors.js";
import { toUnit } from "./unit.js";

// Some servers answer base64 only when asked, some never: both are read.
const answerShape = z.object({
  data: z.array(z.object({ index: z.int().nonnegative(), embedding: z.union([z.string(), z.array(z.number())]) })),
  usage: z.object({ total_tokens: z.number() }).optional(),
});

/**
 * The unit vectors of an embeddings answer, in the order of the texts whatever its own, and the tokens billed.
 * Throws GodwitError DIMENSION_MISMATCH (names both lengths) or UNAVAILABLE (missing, doubled, unreadable or non-finite
 * vectors).
 */
export function vectorsOf(
  answer: unknown,
  count: number,
  expected: number | null,
  host: string,
): { vectors: Float32Array[]; tokens: number } {
  const parsed = answerShape.safeParse(answer);
  if (!parsed.success) throw unreadable(host, "it is no list of finite vectors");
  const vectors = Array.from<Float32Array>({ length: count });
  const seen = new Set<number>();
  for (const { index, embedding } of parsed.data.data) {
    const vector = typeof embedding === "string" ? decode(embedding) : Float32Array.from(embedding);
    if (expected !== null && vector.length !== expected) {
      throw new GodwitError(
        "DIMENSION_MISMATCH",
        `${host} gave a vector of ${vector.length} numbers where ${expected} were expected. Set EMBEDDING_DIMENSIONS to ${vector.length} and reindex, or use the model that gives ${expected}.`,
        ["EMBEDDING_DIMENSIONS"],
        { told: modelAway },
      );
    }
    if (!vector.every(Number.isFinite)) throw unreadable(host, "a vector holds a number that is not finite");
    if (toUnit(vector).every((value) => value === 0)) throw unreadable(host, "a vector is all zero");
    if (index < count) {
      vectors[index] = vector;
      seen.add(index);
    }
  }
  if (seen.size !== count || parsed.data.data.length !== count)
    throw unreadable(host, `it holds ${parsed.data.data.length} vectors for ${count} texts`);
  return { vectors, tokens: parsed.data.usage?.total_tokens ?? 0 };
}

/** Little-endian 32-bit floats in base64. */
function decode(base64: string): Float32Array {
  const bytes = Buffer.from(base64, "base64");
  return Float32Array.from({ length: bytes.length >> 2 }, (_, i) => bytes.readFloatLE(i * 4));
}

function unreadable(host: string, why: string): GodwitError {
  return new GodwitError("UNAVAILABLE", `The embeddings answer of ${host} cannot be used: ${why}.`, [], {
    told: modelAway,
  });
}
