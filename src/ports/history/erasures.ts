/** An erasure, under the hash of the id only. Times are epoch ms. */
export interface ErasureRecord {
  erasedAt: number /** null = not every store has confirmed yet */;
  doneAt: number | null;
  requestedBy: string;
  rows: Readonly<Record<string, number>>;
}

/** Rows as JSON, times as texts. */
export interface DerivedRecords {
  interestStates: unknown[];
  /** other ids of theirs */
  aliases: unknown[];
  preferences: unknown[];
  migrationLog: unknown[];
  waitingBehaviours: unknown[];
  work: unknown[];
  /** messages of streams about them that could not be taken */
  streamRefusals: unknown[];
  messages: unknown[];
}

export interface ErasureHistory {
  /** Which of these users (by hash) were erased. */
  erased(userHashes: readonly string[]): Promise<Set<string>>;
  /**
   * Deletes every row about a user and remembers the hash, who asked and how much there was; answers with rows deleted
   * by table.
   */
  erase(userId: string, userHash: string, requestedBy: string): Promise<Record<string, number>>;
  /** Forgets that somebody was erased, if every store has confirmed it. */
  lift(userHash: string): Promise<"LIFTED" | "UNCONFIRMED" | "NONE">;
  /** Every store has confirmed. */
  confirm(userHash: string): Promise<void>;
  /** The last erasures, newest first. */
  list(first: number): Promise<ErasureRecord[]>;
  /**
   * What is kept about a user beside what other parts answer with: states, the log of migrations, waiting behaviours,
   * work and messages.
   */
  derived(userId: string): Promise<DerivedRecords>;
}
