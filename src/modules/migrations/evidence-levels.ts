import { isFresh } from "../../core/time.js";
import { orderByPValue } from "../../core/migrations/false-discovery.js";
import { leastSessions } from "../../core/migrations/look.js";
import type { History } from "../../ports/history/history.js";
import type { Edition } from "../kit/edition.js";
import { currentLooks } from "./current-looks.js";

/** Where a drift stands among all users' drifts. */
export interface EvidenceLevel {
  readonly pValue: number;
  readonly level: number;
}

/** At most this many drifts are ordered, the newest first. */
const orderedAtMost = 10_000;
const lifeMs = 60_000;
export const driftKinds = ["EMERGENCE", "FADE", "SHIFT", "RETURN"] as const;

/**
 * Orders the drifts of all users by p-value (Benjamini and Hochberg), over all users watched: one that was confirmed
 * counts with the p-value that confirmed it, a suspected one with that of its user's last look. Made anew at most once
 * a
 * minute.
 */
export class EvidenceLevels {
  readonly #history: History;
  readonly #clock: () => number;
  #made: {
    readonly at: number;
    readonly codebookId: string;
    readonly levels: Promise<ReadonlyMap<string, EvidenceLevel>>;
  } | null = null;

  constructor(parts: { history: History; clock: () => number }) {
    this.#history = parts.history;
    this.#clock = parts.clock;
  }

  /** Migration id → level; differences between contexts, and reverted drifts, have none. */
  levels({ codebook }: Edition): Promise<ReadonlyMap<string, EvidenceLevel>> {
    if (codebook === null) return Promise.resolve(new Map());
    if (
      this.#made === null ||
      this.#made.codebookId !== codebook.id ||
      !isFresh(this.#made.at, this.#clock(), lifeMs)
    ) {
      const levels = this.#order(codebook.id);
      this.#made = { at: this.#clock(), codebookId: codebook.id, levels };
      levels.catch(() => {
        this.#made = null;
      });
    }
    return this.#made.levels;
  }

  async #order(codebookId: string): Promise<ReadonlyMap<string, EvidenceLevel>> {
    const drifts = await this.#history.migrations.page(
      { kinds: driftKinds, states: ["SUSPECTED", "CONFIRMED", "SETTLED"] },
      orderedAtMost,
      null,
    );
    const suspected = drifts.filter(({ state }) => state === "SUSPECTED");
    const current = await currentLooks(
      this.#history,
      codebookId,
      suspected.map(({ userId }) => userId),
    );
    const ordered = orderByPValue(
      drifts.map(({ id, userId, state, pValue }) => ({
        id,
        pValue: (state === "SUSPECTED" ? current.get(userId)?.pValue : null) ?? pValue ?? 1,
      })),
      await this.#history.interests.watched(codebookId, leastSessions),
    );
    return new Map(ordered.map(({ item: { id, pValue }, level }) => [id, { pValue, level }]));
  }
}
