import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

const shape = /^gw_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

export interface NewSecret {
  /** the part that may be shown */
  id: string;
  /** the whole key, shown once */
  key: string;
  hash: Uint8Array;
}

/**
 * A new key: an id, and 256 random bits of which only the hash is kept. Such a secret cannot be guessed, so a fast hash
 * is enough.
 */
export function newSecret(): NewSecret {
  const id = randomBytes(6).toString("hex");
  const secret = randomBytes(32).toString("base64url");
  return { id, key: `gw_${id}_${secret}`, hash: hashOf(secret) };
}

/** The parts of a key; null for anything that is not one. */
export function partsOfKey(key: string): { id: string; secret: string } | null {
  const [, id, secret] = shape.exec(key) ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
}

/** Is this the secret behind the hash? In time that does not depend on where they differ. */
export function matches(secret: string, hash: Uint8Array): boolean {
  const given = hashOf(secret);
  return given.length === hash.length && timingSafeEqual(given, hash);
}

function hashOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
