import { domainKey, keySeparator, sceneKey } from "../interests/cells.js";

/**
 * A place between which interest can be carried: a domain, or a value of a scene facet. `key` is its slice key
 * (interests/cells.ts).
 */
export interface Place {
  readonly key: string;
  readonly kind: "DOMAIN" | "SCENE";
  /** facet of a scene, null for a domain */
  readonly facet: string | null;
  readonly value: string;
}

const scenePrefix = "scene:";

/** The place that a slice key names; null for hours and weekdays, which everybody visits. */
export function placeOf(key: string): Place | null {
  const at = key.indexOf(keySeparator);
  const name = key.slice(0, at);
  const value = key.slice(at + 1);
  if (at < 0) return null;
  if (key === domainKey(value)) return { key, kind: "DOMAIN", facet: null, value };
  return name.startsWith(scenePrefix) ? { key, kind: "SCENE", facet: name.slice(scenePrefix.length), value } : null;
}

/** Do two places exclude each other: two domains, or two values of one facet? Only between such is interest carried. */
export function comparable(a: Place, b: Place): boolean {
  return a.key !== b.key && a.kind === b.kind && a.facet === b.facet;
}

/**
 * The place that a caller names: "shop" is a domain, "device=phone" a value of a scene facet; null when it is neither.
 */
export function placeNamed(kind: Place["kind"], name: string): Place | null {
  if (kind === "DOMAIN") return name === "" ? null : placeOf(domainKey(name));
  const at = name.indexOf("=");
  return at <= 0 || at === name.length - 1 ? null : placeOf(sceneKey(name.slice(0, at), name.slice(at + 1)));
}

/** The name `placeNamed` understands. */
export function nameOf({ kind, facet, value }: Place): string {
  return kind === "DOMAIN" ? value : `${facet}=${value}`;
}
