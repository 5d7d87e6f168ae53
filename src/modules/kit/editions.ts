import type { History } from "../../ports/history/history.js";
import type { Edition, EditionParts } from "./edition.js";

/** What an edition begins with; the rest is read for it. */
export type EditionBase = Pick<EditionParts, "number" | "space" | "codebook" | "topics" | "parents">;

/** A module's part of every edition. */
export interface EditionSource<Part extends Partial<EditionParts> = Partial<EditionParts>> {
  /** Says in a few bytes what serves now: where it changes, another edition is made. Absent = the codebook says it */
  version?(): Promise<string>;
  /** Reads the part for an edition in the making; `former` is the current edition, to share what stays the same. */
  read(base: EditionBase, former: Edition | null): Promise<Part>;
  /**
   * The part as it is now, where it grows between takeovers; null = as it was. Asked whenever somebody takes the
   * current edition, so it must cost next to nothing.
   */
  renew?(edition: Edition): Part | null;
}

/** Everything that is read beside the base, by the modules that have it. */
export type EditionRest = Omit<EditionParts, keyof EditionBase>;

/** Held shared while something is committed under an edition, and alone while a codebook takes over. */
export const servingLock = "serving";

/** The edition that serves, and how another one comes to serve. */
export interface Editions {
  /**
   * The edition that serves, with the items and counts of this moment. Take it once, and use it to the end of what you
   * do: nothing that is written later is seen in it.
   */
  readonly current: Edition;
  /**
   * Goes over to what serves by now; true = that was something else. One at a time, and each reads the database after
   * the one before: what was read earlier never replaces what was read later.
   */
  follow(): Promise<boolean>;
  /** Takes a space where none serves yet: its model has answered for the first time. */
  adopt(space: string): Promise<void>;
  /** An edition of a codebook that does not serve yet. */
  make(setting: { space: string; codebookId: string | null; number: number }): Promise<Edition>;
  /**
   * Inside a transaction, before anything of an edition is written: no other edition takes over until it ends. Throws
   * UNAVAILABLE where one has; answers with the codebook that users are being folded under beside this one.
   */
  hold(inside: History, edition: Edition): Promise<{ refitting: string | null }>;
  /** What `hold` says of the setting as it is stored; it stays so only where it was read under `servingLock`. */
  check(setting: unknown, edition: Edition): { refitting: string | null };
  /** Called after each swap, in this process. */
  onSwap(listener: (edition: Edition, former: Edition) => void | Promise<void>): void;
}
