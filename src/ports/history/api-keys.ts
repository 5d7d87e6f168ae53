export const scopes = ["read", "write", "admin"] as const;
/** What a key may do: read everybody's data, write it, or run the service (which includes both). */
export type Scope = (typeof scopes)[number];

/** A server's credential; times are epoch ms. */
export interface ApiKeyRecord {
  /** the part of the key that may be shown */
  id: string;
  name: string;
  /** sha256 of the secret part, 32 bytes */
  hash: Uint8Array;
  scopes: readonly Scope[];
  /** the key it takes the place of */
  replaces: string | null;
  createdAt: number;
  expiresAt: number | null;
  revokedAt: number | null;
  lastUsedAt: number | null;
}

export interface ApiKeyHistory {
  /** Has there ever been a key? Revoked and expired ones count. */
  any(): Promise<boolean>;
  byId(id: string): Promise<ApiKeyRecord | null>;
  /** Newest first. */
  list(): Promise<ApiKeyRecord[]>;
  add(key: Omit<ApiKeyRecord, "revokedAt" | "lastUsedAt">): Promise<void>;
  /** Lets a key end at `at` unless it ends earlier by itself; false = there is no such key, or it was revoked. */
  endAt(id: string, at: number): Promise<boolean>;
  /** false = there is no such key. A key that was revoked before keeps its time. */
  revoke(id: string, at: number): Promise<boolean>;
  used(id: string, at: number): Promise<void>;
}
