import { createHash } from "node:crypto";

/** sha256 of a text, hex. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** A short id made from content: the same content has the same id. */
export function contentId(prefix: string, parts: readonly unknown[]): string {
  return `${prefix}${sha256(JSON.stringify(parts)).slice(0, 32)}`;
}

/** JSON with keys in order, so that equal objects have equal texts. */
export function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  );
}
