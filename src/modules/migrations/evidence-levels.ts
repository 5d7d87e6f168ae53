import { decodeState } from "../../core/migrations/detector-state.js";
import { statisticOf } from "../../core/migrations/detector.js";
import { orderByEvidence } from "../../core/migrations/order-by-evidence.js";
import type { History } from "../../ports/history/history.js";
import type { MigrationRecord } from "../../ports/history/interests.js";
import type { Serving } from "../topics/serving.js";

/** Where a drift stands among all users' drifts. */
export interface EvidenceLevel {
  readonly statistic: number;
  readonly level: number;
}

/** At most this many drifts are ordered, the newest first. */
const orderedAtMost = 10_000;
const part = 200;
const lifeMs = 60_000;
const driftKinds = ["EMERGENCE", "FADE", "SHIFT", "RETURN"] as const;

/**
 * Orders the drifts of all users by evidence (e-d-BH), over all users watched. A confirmed drift counts with the
 * e-detector's
 * value when it was declared (the detector starts from 0 after it), a suspected one with today's. Made anew at most
 * once a minute.
 */
export class EvidenceLevels {
  readonly #history: History;
  readonly #serving: Serving;
  readonly #clock: () => number;
  #made: {
    readonly at: number;
    readonly codebookId: string;
    readonly levels: Promise<ReadonlyMap<string, EvidenceLevel>>;
  } | null = null;

  constructor(parts: { history: History; serving: Serving; clock: () => number }) {
    this.#history = parts.history;
    this.#serving = parts.serving;
    this.#clock = parts.clock;
  }

  /** Migration id → level; differences between contexts, and reverted drifts, have none. */
  levels(): Promise<ReadonlyMap<string, EvidenceLevel>> {
    const { codebook } = this.#serving;
    if (codebook === null) return Promise.resolve(new Map());
    if (this.#made === null || this.#made.codebookId !== codebook.id || this.#clock() - this.#made.at > lifeMs) {
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
    const current = await this.#current(
      codebookId,
      drifts.filter(({ state }) => state === "SUSPECTED"),
    );
    const ordered = orderByEvidence(
      drifts.map(({ id, userId, state, statistic }) => ({
        id,
        statistic: state === "SUSPECTED" ? (current.get(userId) ?? statistic) : statistic,
      })),
      await this.#history.interests.count(codebookId),
    );
    return new Map(ordered.map(({ item: { id, statistic }, level }) => [id, { statistic, level }]));
  }

  async #current(codebookId: string, suspected: readonly MigrationRecord[]): Promise<Map<string, number>> {
    const users = [...new Set(suspected.map(({ userId }) => userId))];
    const out = new Map<string, number>();
    for (let i = 0; i < users.length; i += part)
      for (const [userId, detector] of await this.#history.interests.detectors(codebookId, users.slice(i, i + part)))
        if (detector.length > 0) out.set(userId, statisticOf(decodeState(detector), this.#serving.k));
    return out;
  }
}
