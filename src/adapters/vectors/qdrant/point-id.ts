import { createHash } from "node:crypto";

/** Godwit's own name space for point ids; changing it would orphan every stored point. */
const namespace = "6f2d6a1e-54c3-4c1b-9d0a-2b1f3c7e9a45";

/** The UUID of version 5 (RFC 9562, section 5.5) of a name in a name space, itself a UUID. */
export function uuidV5(name: string, space: string): string {
  const hash = createHash("sha1")
    .update(Buffer.from(space.replaceAll("-", ""), "hex"))
    .update(name, "utf8")
    .digest();
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString("hex", 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** The UUID under which Qdrant, which takes only numbers and UUIDs, keeps the point with this id. */
export function pointUuid(id: string): string {
  return uuidV5(id, namespace);
}
