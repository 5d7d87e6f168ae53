import { orderByEvidence } from "../../core/migrations/order-by-evidence.js";
import { GodwitError } from "../../core/errors.js";
import type { BehaviourRecord } from "../../ports/history/behaviours.js";
import type { History } from "../../ports/history/history.js";
import type { MigrationQuery, MigrationRecord } from "../../ports/history/interests.js";
import type { Serving } from "../topics/serving.js";
import { EvidenceLevels } from "./evidence-levels.js";
import { factsOf } from "./facts.js";
import { PopulationService } from "./population-service.js";
import { sentenceOf } from "./sentence.js";

const drifts = new Set(["EMERGENCE", "FADE", "SHIFT", "RETURN"]);
/** The fleet-wide list by evidence is ordered over at most this many migrations. */
const orderedAtMost = 10_000;

/** Reads migrations. They are written where behaviours are folded. */
export class MigrationService {
  readonly #history: History;
  readonly #serving: Serving;
  readonly evidenceLevels: EvidenceLevels;
  readonly population: PopulationService;

  constructor(parts: { history: History; serving: Serving; clock: () => number }) {
    this.#history = parts.history;
    this.#serving = parts.serving;
    this.evidenceLevels = new EvidenceLevels(parts);
    this.population = new PopulationService(parts);
  }

  async page(
    query: MigrationQuery,
    first: number,
    after: { detectedAt: number; id: string } | null,
  ): Promise<MigrationRecord[]> {
    return this.#history.migrations.page(query, first, after);
  }

  /**
   * Strongest evidence first; p-values of contexts are calibrated to e-values (core/migrations/order-by-evidence.ts).
   */
  async byEvidence(query: MigrationQuery): Promise<MigrationRecord[]> {
    const all = await this.#history.migrations.page(query, orderedAtMost, null);
    const levels = await this.evidenceLevels.levels();
    return orderByEvidence(
      all.map((record) => ({
        record,
        statistic: this.isDrift(record)
          ? (levels.get(record.id)?.statistic ?? record.statistic)
          : calibrated(record.pValue ?? 1),
      })),
    ).map(({ item }) => item.record);
  }

  count(query: MigrationQuery): Promise<number> {
    return this.#history.migrations.count(query);
  }

  /** One sentence for people, in English or Chinese. */
  summary(record: MigrationRecord, language: string, timeZone: string): string {
    if (language !== "en" && language !== "zh")
      throw new GodwitError("BAD_USER_INPUT", `language is ${JSON.stringify(language)}; en and zh are spoken here.`, [
        "language",
      ]);
    return sentenceOf(record, this.#serving, language, timeZone);
  }

  /** Behaviours on both sides that speak most for a migration. */
  async evidence(record: MigrationRecord, first: number): Promise<BehaviourRecord[]> {
    const ranges = [...factsOf(record).evidence].toSorted((a, b) => b.weight - a.weight);
    const out: BehaviourRecord[] = [];
    const each = Math.max(1, Math.ceil(first / Math.max(1, ranges.length)));
    for (const { start, end } of ranges.slice(0, first))
      out.push(
        ...(await this.#history.behaviours.page(record.userId, { first: each, after: null, from: start, to: end + 1 })),
      );
    return out.slice(0, first);
  }

  isDrift({ kind }: MigrationRecord): boolean {
    return drifts.has(kind);
  }
}

/**
 * A p-value as an e-value: f(p) = p^(−1/2) / 2 (Vovk and Wang 2021, "E-values: calibration, combination and
 * applications").
 */
function calibrated(p: number): number {
  return 0.5 / Math.sqrt(Math.max(p, 1e-12));
}
