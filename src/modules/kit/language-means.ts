import { z } from "zod";
import type { LanguageMeans } from "../../core/topics/language-means.js";
import type { History } from "../../ports/history/history.js";
import { Setting } from "./settings.js";

/** Means by language of a model's raw space, and the space that they make. */
export interface FittedMeans {
  readonly raw: string;
  readonly space: string;
  /** how many items they were fitted on */
  readonly items: number;
  readonly means: LanguageMeans;
}

const meansSetting = new Setting(
  "language-means",
  z.object({
    raw: z.string(),
    space: z.string(),
    items: z.number(),
    dimension: z.number(),
    /** little-endian 32-bit floats in base64 */
    general: z.string(),
    byLanguage: z.record(z.string(), z.string()),
  }),
);

/** The means that were fitted last; null = none yet. */
export async function readMeans(history: Pick<History, "settings">): Promise<FittedMeans | null> {
  const kept = await meansSetting.read(history);
  if (kept === null) return null;
  const { raw, space, items, dimension, general, byLanguage } = kept;
  return {
    raw,
    space,
    items,
    means: {
      dimension,
      general: decoded(general),
      byLanguage: new Map(Object.entries(byLanguage).map(([language, mean]) => [language, decoded(mean)])),
    },
  };
}

export function writeMeans(
  history: Pick<History, "settings">,
  { raw, space, items, means: { dimension, general, byLanguage } }: FittedMeans,
): Promise<void> {
  return meansSetting.write(history, {
    raw,
    space,
    items,
    dimension,
    general: encoded(general),
    byLanguage: Object.fromEntries([...byLanguage].map(([language, mean]) => [language, encoded(mean)])),
  });
}

function encoded(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((x, i) => bytes.writeFloatLE(x, i * 4));
  return bytes.toString("base64");
}

function decoded(base64: string): Float32Array {
  const bytes = Buffer.from(base64, "base64");
  return Float32Array.from({ length: bytes.length >> 2 }, (_, i) => bytes.readFloatLE(i * 4));
}
