import type { History } from "../../ports/history/history.js";
import type { Aliases } from "../access/aliases.js";
import type { Refusal } from "../common/batch.js";
import { GroupCommit } from "../common/group-commit.js";
import { userHash } from "../common/user-hash.js";
import type { CheckedBehaviour } from "./behaviour-input.js";
import { foldJob } from "./jobs.js";
import { erasedRefusal, knownOtherwiseRefusal } from "./refusals.js";

/** Behaviours of one request that passed validation, each with its place in it. */
export type CheckedBatch = readonly { readonly index: number; readonly value: CheckedBehaviour }[];

/** What became of a batch. */
export interface Inserted {
  readonly fresh: CheckedBehaviour[];
  readonly duplicates: number;
  readonly refused: Refusal[];
}

/** Stores checked behaviours with the work that follows from them: one statement, whatever their number. */
export class Recorder {
  readonly #aliases: Aliases;
  readonly #together: GroupCommit<CheckedBatch, Inserted>;

  constructor({ history, aliases }: { history: History; aliases: Aliases }) {
    this.#aliases = aliases;
    this.#together = new GroupCommit({
      sizeOf: ({ length }) => length,
      commit: (batches) => this.#insert(history, batches),
    });
  }

  /** In a statement that is shared with what others record at this moment; answers after its commit. */
  record(batch: CheckedBatch): Promise<Inserted> {
    return this.#together.add(batch);
  }

  /** Inside a transaction, or by itself. */
  async insert(inside: History, batch: CheckedBatch): Promise<Inserted> {
    return (await this.#insert(inside, [batch]))[0]!;
  }

  async #insert(history: History, batches: readonly CheckedBatch[]): Promise<Inserted[]> {
    const all = batches.flat().map(({ value }) => value);
    // What is sent under another id of a user is the user's; its own id and hash stay, so that a repeat is known.
    const owners = await this.#aliases.owners(
      all.map(({ userId }) => userId),
      history,
    );
    const outcomes = await history.behaviours.record(
      all.map((value) => ({
        ...value,
        userId: owners.get(value.userId) ?? value.userId,
        saidOf: userHash(value.userId),
      })),
      foldJob.name,
    );
    let next = 0;
    return batches.map((batch) => {
      const fresh: CheckedBehaviour[] = [];
      const refused: Refusal[] = [];
      let duplicates = 0;
      for (const { index, value } of batch) {
        const outcome = outcomes[next++]!;
        if (outcome === "NEW") fresh.push(value);
        if (outcome === "DUPLICATE") duplicates++;
        if (outcome === "CONFLICT") refused.push(knownOtherwiseRefusal(index, value.id));
        if (outcome === "ERASED") refused.push(erasedRefusal("behaviours", index, "userId"));
      }
      return { fresh, duplicates, refused };
    });
  }
}
