import type { InterestState } from "../../core/interests/state.js";
import type { InterestStateRecord } from "../../ports/history/interests.js";

/** A decoded state takes so many times the bytes it is stored in: 9 to 14, by the length of the history. */
const decodedPerStored = 12;

/** A user as the last fold of this process left them: stored, and decoded. */
export interface FoldedState {
  readonly record: InterestStateRecord;
  readonly state: InterestState;
}

interface Kept extends FoldedState {
  readonly codebookId: string;
  /** of the row that was stored */
  readonly version: string;
}

/**
 * Decoded states of users folded lately, least recently folded out first. Folding changes a state in place, so a fold
 * takes it out and puts it back after its commit: what was undone never comes back. The history says, under the
 * user's lock, whether the version is still in force; where another owner, a rebuild or an erasure came between, it is
 * read anew.
 */
export class FoldStates {
  readonly #kept = new Map<string, Kept>();
  /** taken out to be folded, and not forgotten meanwhile */
  readonly #inHand = new Set<string>();
  readonly #mostBytes: number;
  #bytes = 0;

  /** memoryBytes: that all of them may take, decoded */
  constructor(memoryBytes: number) {
    this.#mostBytes = memoryBytes / decodedPerStored;
  }

  /**
   * A user's state as it was committed last, and of which version; null = it is not here, or being folded. It is to be
   * read at once, for the next fold changes it in place.
   */
  look(codebookId: string, userId: string): { readonly version: string; readonly state: InterestState } | null {
    const kept = this.#kept.get(userId) ?? null;
    return kept?.codebookId === codebookId ? kept : null;
  }

  /** Takes a user's state out. null = none of this codebook is here. */
  take(codebookId: string, userId: string): (FoldedState & { readonly version: string }) | null {
    const kept = this.#kept.get(userId) ?? null;
    this.#drop(userId);
    this.#inHand.add(userId);
    return kept?.codebookId === codebookId ? kept : null;
  }

  /** Puts states that were committed in the place of those that were taken out. */
  keep(codebookId: string, version: string, folded: readonly FoldedState[]): void {
    for (const { record, state } of folded) {
      if (!this.#inHand.delete(record.userId)) continue; // erased or merged meanwhile
      this.#drop(record.userId);
      this.#kept.set(record.userId, { codebookId, version, record, state });
      this.#bytes += sizeOf(record);
    }
    for (const [oldest] of this.#kept) {
      if (this.#bytes <= this.#mostBytes) break;
      this.#drop(oldest);
    }
  }

  /** The fold has ended: what was not put back by now will not be. */
  letGo(userIds: readonly string[]): void {
    for (const userId of userIds) this.#inHand.delete(userId);
  }

  /** Nothing of a user stays in memory. */
  forget(userId: string): void {
    this.#inHand.delete(userId);
    this.#drop(userId);
  }

  #drop(userId: string): void {
    const kept = this.#kept.get(userId);
    if (kept === undefined) return;
    this.#kept.delete(userId);
    this.#bytes -= sizeOf(kept.record);
  }
}

const sizeOf = ({ state, detector }: InterestStateRecord): number => state.length + detector.length;
