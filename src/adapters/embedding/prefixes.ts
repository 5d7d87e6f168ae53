import { createHash } from "node:crypto";
import type { EmbedOptions } from "../../ports/embedder.js";

/** What a model wants before a text, with the space that ends it; empty = nothing. */
export interface Prefixes {
  readonly query: string;
  readonly document: string;
}

export const noPrefixes: Prefixes = { query: "", document: "" };

export function prefixed(text: string, prefixes: Prefixes, reading: EmbedOptions["reading"] = "document"): string {
  return prefixes[reading] + text;
}

/** What a space is called by its prefixes, as others give other vectors: "" for none, or "+prefixes-1f9c2a". */
export function spacePart({ query, document }: Prefixes): string {
  if (query === "" && document === "") return "";
  const hash = createHash("sha256")
    .update(JSON.stringify([query, document]))
    .digest("hex");
  return `+prefixes-${hash.slice(0, 6)}`;
}
