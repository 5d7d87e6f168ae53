/** Another id of a person. `requestedBy` as of ErasureRecord; times are epoch ms. */
export interface AliasRecord {
  alias: string;
  requestedBy: string;
  mergedAt: number;
}

export const personActKinds = ["MERGE", "RESET", "LIFT"] as const;
export type PersonActKind = (typeof personActKinds)[number];

/** An act on a person's data, under the hash of the id only. */
export interface PersonActRecord {
  kind: PersonActKind;
  requestedBy: string;
  reason: string | null;
  rows: Readonly<Record<string, number>>;
  at: number;
}

/** Ids that belong to one person, and what was done about them. */
export interface PeopleHistory {
  /** By alias, of those that are one: the id of the user it belongs to. */
  owners(ids: readonly string[]): Promise<Map<string, string>>;
  anyAlias(): Promise<boolean>;
  /** The other ids of a user, oldest first. */
  aliasesOf(userId: string): Promise<AliasRecord[]>;
  /** Makes `from` another id of `into`, and those of `from` too. */
  alias(from: string, into: string, requestedBy: string): Promise<void>;
  /**
   * Makes every row about `from` one about `into`; what is folded of `from`, the work that waits for it and its row
   * among users go. Answers with rows moved by table.
   */
  move(from: string, into: string): Promise<Record<string, number>>;
  /** Deletes what is known about a user but the user and other ids of theirs; answers with rows deleted by table. */
  clear(userId: string): Promise<Record<string, number>>;
  /** Deletes what is known about a user, and the user. */
  drop(userId: string): Promise<void>;
  record(act: Omit<PersonActRecord, "at"> & { userHash: string }): Promise<void>;
  /** The last acts, newest first; of one user, or of all. */
  acts(userHash: string | null, first: number): Promise<PersonActRecord[]>;
}
