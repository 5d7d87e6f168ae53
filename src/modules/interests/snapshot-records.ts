import type { History } from "../../ports/history/history.js";
import type { UserSnapshotRecord } from "../../ports/history/interests.js";
import { GroupCommit } from "../common/group-commit.js";
import type { StateCache } from "./state-cache.js";

interface Asked {
  readonly codebookId: string | null;
  readonly userIds: readonly string[];
}

/**
 * What answers about users start from, read together: what is asked while the former statement is on its way goes with
 * the next, which begins after all of those questions have come. So an answer sees all that was written before it was
 * asked for.
 */
export class SnapshotRecords {
  readonly #history: History;
  readonly #states: StateCache;
  readonly #groups = new GroupCommit<Asked, UserSnapshotRecord[]>({
    sizeOf: ({ userIds }) => userIds.length,
    commit: (asked) => this.#read(asked),
  });

  constructor(history: History, states: StateCache) {
    this.#history = history;
    this.#states = states;
  }

  /** Of known users; a state that is here is not sent. */
  of(codebookId: string | null, userIds: readonly string[]): Promise<UserSnapshotRecord[]> {
    return this.#groups.add({ codebookId, userIds });
  }

  async #read(asked: readonly Asked[]): Promise<UserSnapshotRecord[][]> {
    const found = new Map<string | null, Map<string, UserSnapshotRecord>>();
    for (const codebookId of new Set(asked.map((one) => one.codebookId))) {
      const users = new Set(asked.flatMap((one) => (one.codebookId === codebookId ? one.userIds : [])));
      const records = await this.#history.interests.snapshots(
        codebookId,
        [...users].map((userId) => ({
          userId,
          known: codebookId === null ? null : this.#states.versionOf(codebookId, userId),
        })),
      );
      found.set(codebookId, new Map(records.map((record) => [record.user.id, record])));
    }
    return asked.map(({ codebookId, userIds }) =>
      [...new Set(userIds)].flatMap((userId) => found.get(codebookId)?.get(userId) ?? []),
    );
  }
}

/** The bytes that were sent of a state; null = the one that is here is in force. */
export function sentOf({
  state,
  detector,
}: NonNullable<UserSnapshotRecord["interests"]>): { state: Uint8Array; detector: Uint8Array } | null {
  return state === null ? null : { state, detector: detector ?? new Uint8Array(0) };
}
