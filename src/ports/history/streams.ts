/** How far a partition of a stream has been taken. */
export interface StreamPlace {
  readonly source: string;
  readonly partition: string;
  readonly incarnation: string;
  /** the position to read next; null = nothing was taken yet */
  readonly next: bigint | null;
  /** messages that had not been taken when it was looked at last */
  readonly waiting: number;
  /** when the last message that was taken had been written, epoch ms */
  readonly lastAt: number | null;
  /** the process that takes it now; null = none */
  readonly owner: string | null;
  readonly messages: number;
  readonly recorded: number;
  readonly duplicates: number;
  readonly ignored: number;
  readonly refused: number;
  /** positions that were gone from the stream before they were taken */
  readonly missed: number;
  readonly updatedAt: number;
}

/** What one commit adds to the counts of a place. */
export interface StreamCounts {
  readonly messages: number;
  readonly recorded: number;
  readonly duplicates: number;
  readonly ignored: number;
  readonly refused: number;
}

/** A partition that this process may take from; a later owner has a greater token. */
export interface StreamLease {
  readonly source: string;
  readonly partition: string;
  readonly token: bigint;
}

/** A message, or a part of one, that could not be taken. */
export interface StreamRefusal {
  readonly position: bigint;
  readonly code: string;
  readonly path: readonly string[];
  readonly reason: string;
  /** as it stands in the stream; null where it may not be kept */
  readonly body: string | null;
  /** whom it is about, where that can be read */
  readonly userId: string | null;
  /** epoch ms */
  readonly at: number;
}

export type StoredStreamRefusal = StreamRefusal &
  Pick<StreamLease, "source" | "partition"> & { readonly number: bigint };

export interface StreamHistory {
  /** Says that this process is there until `ttlMs` from now; answers with all that are, in one order for everybody. */
  greet(source: string, owner: string, ttlMs: number): Promise<string[]>;
  /** This process takes nothing more: its partitions are free at once. */
  leave(source: string, owner: string): Promise<void>;
  /** Prolongs what this process has; answers with what is left of it. */
  renew(source: string, owner: string, ttlMs: number): Promise<StreamLease[]>;
  /** Takes up to `most` of the partitions that nobody has. */
  claim(
    source: string,
    partitions: readonly string[],
    who: { owner: string; ttlMs: number; most: number },
  ): Promise<StreamLease[]>;
  /** Gives a partition back. */
  release(lease: StreamLease): Promise<void>;
  place(source: string, partition: string): Promise<StreamPlace | null>;
  /** Those of a source, or all, in the order of their names. */
  places(source: string | null): Promise<StreamPlace[]>;
  /**
   * Moves a place from `from` to `to`, in the transaction that records what lies between. False = this process has lost
   * the partition, or another has moved the place: the transaction must not commit.
   */
  advance(
    lease: StreamLease,
    step: { from: bigint | null; to: bigint; waiting: number; lastAt: number | null; counts: StreamCounts },
  ): Promise<boolean>;
  /** Begins at a position of another incarnation, or after positions that are gone. False as of `advance`. */
  begin(lease: StreamLease, at: { incarnation: string; next: bigint; missed: number }): Promise<boolean>;
  refuse(of: Pick<StreamLease, "source" | "partition">, refusals: readonly StreamRefusal[]): Promise<void>;
  /** Newest first, below a number. */
  refusals(source: string | null, first: number, before: bigint | null): Promise<StoredStreamRefusal[]>;
}
