/** A message as the broker keeps it. */
export interface StreamMessage {
  /** its place in its partition; grows, not always by one */
  readonly position: bigint;
  /** when it was written, epoch ms */
  readonly at: number;
  readonly body: Uint8Array;
  /** names in lower case */
  readonly headers: Readonly<Record<string, string>>;
}

/** What the broker has of a partition. */
export interface PartitionBounds {
  /** names this stream among those of the same name, before and after it was deleted and made anew */
  readonly incarnation: string;
  /** the oldest position that is still there */
  readonly first: bigint;
  /** the position that the next message will have */
  readonly end: bigint;
}

/** Messages of one partition in order, from a position on. Nothing is acknowledged: the place is kept elsewhere. */
export interface StreamReader {
  /**
   * The next messages, at least one where there is one within `waitMs`, else none. What is not asked for stays with
   * the broker: who pauses just does not read. Rejects where messages may have been missed or the broker is away; then
   * the reader is of no more use.
   */
  read(most: number, waitMs: number): Promise<readonly StreamMessage[]>;
  /** how many messages come after what was read, as far as it is known */
  readonly waiting: number;
  close(): Promise<void>;
}

/** A stream of a message broker that behaviours come in by. */
export interface StreamSource {
  /** what places are kept under */
  readonly name: string;
  /** as it may be shown */
  readonly shown: string;
  /** Throws UNAVAILABLE, and CONFIGURATION for a stream that is not there. */
  partitions(): Promise<readonly string[]>;
  bounds(partition: string): Promise<PartitionBounds>;
  open(partition: string, from: bigint): Promise<StreamReader>;
  close(): Promise<void>;
}
