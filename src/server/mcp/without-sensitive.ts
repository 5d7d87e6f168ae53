/** Does any topic in it, at whatever depth, say that it is sensitive? */
function tellsSensitive(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(tellsSensitive);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, inner]) => (name === "sensitive" ? inner === true : tellsSensitive(inner)));
}

/**
 * An answer for somebody who is not the person it is about: elements of its lists that tell of a sensitive topic are
 * left out whole, with what else they say of it. Documents ask topics for `sensitive`.
 */
export function withoutSensitive<T>(value: T): T {
  if (Array.isArray(value)) return value.filter((one) => !tellsSensitive(one)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutSensitive(inner)])) as T;
}
