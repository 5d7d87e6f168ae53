import type { Behaviour, BehaviourType } from "../../core/types.js";

export interface BehaviourRecord extends Behaviour {
  textHash: string | null;
}

/** A place in a user's history, newest first. */
export interface BehaviourCursor {
  occurredAt: number;
  id: string;
}

/** Which behaviours of a user to read, newest first. `content` keeps only those with one of the items or texts. */
export interface BehaviourPage {
  userId: string;
  first: number;
  after: BehaviourCursor | null;
  types?: readonly BehaviourType[];
  content?: { itemIds: readonly string[]; textHashes: readonly string[] };
}

export interface BehaviourHistory {
  /** Inserts those whose id is new; per element, in order. CONFLICT = the id is there with other content. */
  insert(
    behaviours: readonly (BehaviourRecord & { contentHash: string })[],
  ): Promise<("NEW" | "DUPLICATE" | "CONFLICT")[]>;
  /**
   * Stores those whose id is new with their users, and as work for `job` a piece per user that names them: in one
   * statement. Per element, in order; ERASED = the user of whom it was said (`saidOf`, a hash) was erased.
   */
  record(
    behaviours: readonly (BehaviourRecord & { contentHash: string; saidOf: string })[],
    job: string,
  ): Promise<("NEW" | "DUPLICATE" | "CONFLICT" | "ERASED")[]>;
  byIds(ids: readonly string[]): Promise<BehaviourRecord[]>;
  /** Deletes; answers with those that were there. */
  remove(ids: readonly string[]): Promise<BehaviourRecord[]>;
  /** Newest first. `content` keeps only behaviours with one of the items or texts. */
  page(
    userId: string,
    options: {
      first: number;
      after: BehaviourCursor | null;
      types?: readonly BehaviourType[];
      content?: { itemIds: readonly string[]; textHashes: readonly string[] };
      from?: number;
      to?: number;
    },
  ): Promise<BehaviourRecord[]>;
  /** Pages of any number of users in one statement, in the order asked. */
  pages(asked: readonly BehaviourPage[]): Promise<BehaviourRecord[][]>;
  /** All of a user, oldest first. */
  ofUser(userId: string): Promise<BehaviourRecord[]>;
  /** All of some users, each oldest first. */
  ofUsers(userIds: readonly string[]): Promise<BehaviourRecord[]>;
  /** Ids of users with behaviours: the same draw every time, spread by hash. */
  sampleUsers(size: number): Promise<string[]>;
  /** Behaviours with items of everybody, newest first. */
  newest(first: number, before: BehaviourCursor | null): Promise<BehaviourRecord[]>;
  /** Those of the items that behaviours name. */
  itemsNamed(itemIds: readonly string[]): Promise<Set<string>>;
  /** Distinct texts by hash, after `after`, in order. */
  texts(after: string, first: number): Promise<{ hash: string; text: string }[]>;
  count(): Promise<number>;
  /**
   * Moves behaviours that lie after `beyond` back together, so that the newest of them lies at `now`: they were
   * recorded while a clock was ahead. Answers with the users whose they are.
   */
  bringBack(now: number, beyond: number): Promise<string[]>;
  /** Remembers that behaviours wait for items. */
  wait(waiting: readonly { behaviourId: string; itemId: string; userId: string }[]): Promise<void>;
  /** Takes the behaviours that wait for items out of waiting. */
  release(itemIds: readonly string[]): Promise<{ behaviourId: string; userId: string }[]>;
  /** Ids of the behaviours of some users that wait. */
  waitingOf(userIds: readonly string[]): Promise<Set<string>>;
  /** Forgets all waiting behaviours of a user and answers with their ids. */
  releaseUser(userId: string): Promise<string[]>;
  waitingCount(): Promise<number>;
}
