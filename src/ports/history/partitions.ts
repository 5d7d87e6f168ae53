/** Keys of work, such as users, lie in so many partitions. */
export const partitionCount = 64;

/** Partitions that a process owns, each with the token it was given. */
export type Owned = ReadonlyMap<number, bigint>;

/**
 * Which process does which part of the work that is shared by all on a database. Time is the database's: the clocks of
 * processes differ.
 */
export interface PartitionHistory {
  /**
   * Says that a process lives for another `ms` and can do these works; answers with how many living processes can do
   * each.
   */
  live(process: string, works: readonly string[], ms: number): Promise<Map<string, number>>;
  owned(process: string, work: string): Promise<Map<number, bigint>>;
  /**
   * Takes at most so many partitions that nobody owns, or whose owner is no longer heard of; what such an owner left
   * open, as when it was paused, is ended.
   */
  take(process: string, work: string, most: number): Promise<void>;
  release(process: string, work: string, numbers: readonly number[]): Promise<void>;
  /** The process does no more of anything. */
  leave(process: string): Promise<void>;
  /**
   * Inside a transaction, as its last step: whether the process still owns all of these under these tokens. Then nobody
   * else becomes their owner until the transaction ends.
   */
  stillOwned(process: string, work: string, owned: Owned): Promise<boolean>;
}
