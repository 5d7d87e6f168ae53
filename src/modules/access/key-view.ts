import type { ApiKeyRecord } from "../../ports/history/api-keys.js";

export type KeyState = "VALID" | "EXPIRED" | "REVOKED";
/** A key as it may be shown. */
export type KeyView = Omit<ApiKeyRecord, "hash"> & { state: KeyState };

export function stateOf({ revokedAt, expiresAt }: ApiKeyRecord, now: number): KeyState {
  return revokedAt !== null ? "REVOKED" : expiresAt !== null && expiresAt <= now ? "EXPIRED" : "VALID";
}

export function view(record: ApiKeyRecord, now: number): KeyView {
  const { hash: _, ...shown } = record;
  return { ...shown, state: stateOf(record, now) };
}
