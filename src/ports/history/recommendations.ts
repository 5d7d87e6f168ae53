import type { Strategy, Task } from "../../core/types.js";
import type { FeedbackKind, FeedbackRecord } from "./feedback.js";

/** An item that was shown. */
export interface ShownItemRecord {
  position: number;
  itemId: string;
  probability: number;
  propensity: number;
  sources: readonly string[];
  /** interleaving: the variant whose ranking placed it */
  team: string | null;
  /** of each feature to the score; absent in sets that are kept as one row */
  contributions?: Readonly<Record<string, number>>;
}

export interface RecommendationSetRecord {
  id: string;
  userId: string;
  task: Task;
  strategy: Strategy;
  model: string;
  migrationId: string | null;
  context: unknown;
  weights: unknown;
  at: number;
  /** the experiment it is an exposure of */
  experimentId: string | null;
  /** who made it; null outside of experiments and for interleaving */
  variant: string | null;
  /** the whole list in its order, as core/ranking/served/encode.ts encodes it */
  ranking: Uint8Array | null;
}

/** A page of a set. */
export interface ServedPageRecord extends RecommendationSetRecord {
  /** the places of the ranking that it showed, counted from 1 */
  shown: readonly number[];
}

/** A set as its user may see it. */
export interface ShownSetRecord extends Omit<RecommendationSetRecord, "ranking"> {
  /** what they answered when asked how satisfied they were with it, 1 to 5; null = nothing */
  satisfied: number | null;
  items: readonly ShownItemRecord[];
}

/** How satisfied a user was with a page. */
export interface PageAnswer {
  setId: string;
  userId: string;
  /** 1 to 5 */
  value: number;
  /** epoch ms */
  at: number;
}

/** What became of an answer: UNKNOWN = no such set of this user is kept; DUPLICATE = it was said before, or since. */
export type PageAnswerOutcome = "NEW" | "DUPLICATE" | "UNKNOWN";

/** Which served sets are looked at; absent = all. */
export interface LoggedSetQuery {
  experimentId?: string;
  /** epoch ms, inclusive */
  from?: number;
  /** epoch ms, exclusive */
  to?: number;
  task?: Task;
  /** the place in a front end that asked */
  surface?: string;
  /** only sets whose order was left to chance, with their rankings */
  explored?: boolean;
}

/** A served set and what became of it. */
export interface LoggedSet
  extends Pick<RecommendationSetRecord, "id" | "userId" | "at" | "task" | "model" | "variant"> {
  /** null where it was not asked for */
  ranking: Uint8Array | null;
  /** how many places were shown */
  places: number;
  /** of each place, from the first */
  teams: readonly (string | null)[];
  /** feedback of the set's own user, impressions included */
  feedback: readonly { position: number; kind: FeedbackKind; occurredAt: number }[];
  /** how satisfied its user was with it, 1 to 5; null = nobody answered */
  satisfied: number | null;
}

export interface LoggedSetCursor {
  at: number;
  id: string;
}

export interface RecommendationHistory {
  /**
   * Keeps pages of served sets. The first of a set brings the ranking, the others add what they showed; repeats are
   * harmless.
   */
  save(pages: readonly ServedPageRecord[]): Promise<void>;
  get(id: string): Promise<RecommendationSetRecord | null>;
  /** Set id (lower case) → the user it was made for; sets that are not kept are left out. */
  owners(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Feedback id → the surface whose list it was about; feedback about no set, or one that named none, is left out. */
  surfacesOf(feedbackIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** How many times each item was shown to a user since a time (epoch ms), by item id. */
  shown(userId: string, since: number): Promise<ReadonlyMap<string, number>>;
  /** Everything kept about a user, but for rankings, which are made of the catalogue. */
  ofUser(userId: string): Promise<{ feedback: FeedbackRecord[]; recommendations: ShownSetRecord[] }>;
  /** Served sets in order of (at, id), after a cursor. */
  logged(query: LoggedSetQuery, first: number, after: LoggedSetCursor | null): Promise<LoggedSet[]>;
  /** Keeps the newest answer of each set; per element, in order. */
  answerPages(answers: readonly PageAnswer[]): Promise<PageAnswerOutcome[]>;
  /** Inserts feedback whose id is new; per element, in order. */
  insertFeedback(
    feedback: readonly (FeedbackRecord & { contentHash: string })[],
  ): Promise<("NEW" | "DUPLICATE" | "CONFLICT")[]>;
}
