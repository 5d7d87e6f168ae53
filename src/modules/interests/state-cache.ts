import type { Edition } from "../kit/edition.js";
import type { UserSnapshot } from "./user-snapshot.js";
import type { InterestState } from "../../core/interests/state.js";
import { decodeState } from "../../core/interests/codec.js";
import { probabilityIn } from "../../core/migrations/watch-state.js";

/** Together they may take this much, counted in bytes as stored; decoded they are some ten times as large. */
const mostBytes = 8 * 2 ** 20;

/** What was answered last of a user. Without the edition, whose items and counts are those of that moment. */
export interface LastSnapshot extends Omit<UserSnapshot, "edition" | "population"> {
  readonly codebook: Edition["codebook"];
}

/** A state, and P(change) of the last look at its sessions. */
interface Decoded {
  readonly state: InterestState;
  readonly probability: number;
}

interface Cached extends Decoded {
  readonly codebookId: string;
  readonly version: string;
  readonly bytes: number;
  last: LastSnapshot | null;
}

/**
 * Decoded interest states of users asked about lately, least recently used out first. The history says with every
 * question which version is in force, so a state is never older than the answer's statement. Readers must not change
 * them.
 */
export class StateCache {
  readonly #states = new Map<string, Cached>();
  #bytes = 0;

  /** The version that is here, to ask the history whether it is still in force. */
  versionOf(codebookId: string, userId: string): string | null {
    const cached = this.#states.get(userId);
    return cached?.codebookId === codebookId ? cached.version : null;
  }

  /**
   * The state of a version that is in force; `sent` = null where the history has said that it is the one here. null =
   * it has been dropped meanwhile.
   */
  read(
    codebookId: string,
    userId: string,
    version: string,
    sent: { readonly state: Uint8Array; readonly detector: Uint8Array } | null,
  ): Decoded | null {
    const cached = this.#states.get(userId);
    if (cached?.codebookId === codebookId && cached.version === version) {
      this.#states.delete(userId);
      this.#states.set(userId, cached);
      return cached;
    }
    if (sent === null) return null;
    const bytes = sent.state.length;
    const decoded = { state: decodeState(sent.state), probability: probabilityIn(sent.detector) };
    this.forget(userId);
    this.#states.set(userId, { codebookId, version, ...decoded, bytes, last: null });
    this.#bytes += bytes;
    for (const [oldest] of this.#states) {
      if (this.#bytes <= mostBytes) break;
      this.forget(oldest);
    }
    return decoded;
  }

  /** Keeps what was answered last of a user, for as long as its state is kept. */
  note({ edition: { codebook }, user, state, holding, preferences, profiling, probability }: UserSnapshot): void {
    const cached = this.#states.get(user.id);
    if (cached?.state === state) cached.last = { codebook, user, state, holding, preferences, profiling, probability };
  }

  /** What was noted last. */
  noted(userId: string): LastSnapshot | null {
    return this.#states.get(userId)?.last ?? null;
  }

  forget(userId: string): void {
    const cached = this.#states.get(userId);
    if (cached === undefined) return;
    this.#states.delete(userId);
    this.#bytes -= cached.bytes;
  }
}
