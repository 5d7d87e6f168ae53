import type { Signal } from "../../core/interests/signal.js";
import type { Offer } from "../../core/migrations/offer.js";
import type { Granted } from "../../core/migrations/types.js";
import type { BehaviourRecord } from "../../ports/history/behaviours.js";
import type { Edition } from "../kit/edition.js";
import type { Work } from "../kit/jobs.js";
import type { Hold } from "../kit/ownership.js";
import type { Person } from "./person.js";

/** What came in of one user. */
export interface UserWork {
  userId: string;
  entries: readonly Work<unknown>[];
  signals: Signal[];
  waiting: BehaviourRecord[];
  blocked: BehaviourRecord[];
  /** somebody has said that the open session is over */
  ended?: boolean;
  /** what a digest allows this user */
  granted?: Granted;
}

/** What a transaction commits, and under what. */
export interface Committing {
  readonly hold: Hold;
  readonly edition: Edition;
  readonly works: readonly UserWork[];
  readonly offered: Offer;
}

/** What a transaction has done. */
export interface Committed {
  /** users with other interests now */
  readonly changed: readonly string[];
  readonly people: readonly Person[];
  /** how many things are to be said of migrations */
  readonly said: number;
  /** After the commit. */
  keep(): void;
}

/** Others are at work on all of them. */
export const nobodyFolded: Committed = { changed: [], people: [], said: 0, keep: () => {} };
