import { Invalid } from "../../modules/common/batch.js";
import { make } from "../../modules/receivers/make.js";
import { mappingOf, shapeNames, shapeOf } from "../../modules/receivers/mapping.js";
import type { WhoIsWho } from "../../modules/receivers/shape.js";
import { feed, merchant, shopify, type ToItems } from "./catalogue.js";
import { declared, type Declared } from "./declared.js";
import { recordOf } from "./row.js";

export const formats = ["auto", "csv", "tsv", "merchant", "shopify", "rss", ...shapeNames] as const;
export type Format = string;

const catalogues: Readonly<Record<string, ToItems>> = { merchant, shopify, rss: feed };

/** What one record of a file comes to. */
export interface Expanded extends WhoIsWho {
  readonly values: readonly object[];
  /** why it comes to nothing, though nothing is wrong */
  readonly ignored: string | null;
}

/** Reads a record of a format; throws Invalid. */
export type Expand = (record: { readonly value: object; readonly row?: boolean }) => Expanded;

export interface FormatOptions extends Declared {
  readonly format: Format;
  /** what a mapping file holds */
  readonly mapping: unknown;
}

/** How the records of a kind are read. Throws CONFIGURATION for a mapping that is wrong. */
export function expandOf(kind: "items" | "users" | "behaviours", { format, mapping, ...units }: FormatOptions): Expand {
  const toItems = kind === "items" ? catalogues[format] : undefined;
  if (toItems !== undefined)
    return ({ value }) => ({ values: toItems(value as Record<string, unknown>), ignored: null });
  if (kind === "behaviours" && shapeNames.includes(format)) {
    const read = mappingOf(shapeOf(format), mapping);
    return ({ value }) => {
      const { behaviours, ...rest } = make(read, value);
      return { ...rest, values: behaviours.map((one) => declared(one, units)) };
    };
  }
  return ({ value, row = false }) => ({
    values: [declared(row ? recordOf(value as Record<string, unknown>) : value, units)],
    ignored: null,
  });
}

/** "0.5-5" → [0.5, 5]. Throws Invalid. */
export function scaleOf(text: string): [number, number] {
  const parts = /^(\d+(?:\.\d+)?)\s*(?:-|–|to)\s*(\d+(?:\.\d+)?)$/.exec(text.trim());
  const [low, high] = [Number(parts?.[1]), Number(parts?.[2])];
  if (parts === null || !(low < high))
    throw new Invalid("ratings", `"${text}" is no scale; write 0.5-5, 1-10 or 0-10.`);
  return [low, high];
}
