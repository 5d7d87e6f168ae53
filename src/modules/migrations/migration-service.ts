import type { EvidenceRange } from "../../core/migrations/types.js";
import { orderByPValue } from "../../core/migrations/false-discovery.js";
import { GodwitError } from "../../core/errors.js";
import type { BehaviourRecord } from "../../ports/history/behaviours.js";
import type { History } from "../../ports/history/history.js";
import type { MigrationQuery, MigrationRecord } from "../../ports/history/migrations.js";
import { spokenLanguage } from "../common/spoken-language.js";
import type { Edition } from "../kit/edition.js";
import { EvidenceLevels } from "./evidence-levels.js";
import { inTurns, proofOf } from "./proof.js";
import { PopulationService } from "./population-service.js";
import { sentenceOf } from "./sentence.js";

const drifts = new Set(["EMERGENCE", "FADE", "SHIFT", "RETURN"]);
/** The fleet-wide list by evidence is ordered over at most this many migrations. */
const orderedAtMost = 10_000;

/** Reads migrations. They are written where behaviours are folded. */
export class MigrationService {
  readonly #history: History;
  readonly evidenceLevels: EvidenceLevels;
  readonly population: PopulationService;

  constructor(parts: { history: History; clock: () => number }) {
    this.#history = parts.history;
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

  /** Strongest evidence first: by p-value, then by size. */
  async byEvidence(edition: Edition, query: MigrationQuery): Promise<MigrationRecord[]> {
    const all = await this.#history.migrations.page(query, orderedAtMost, null);
    const levels = await this.evidenceLevels.levels(edition);
    return orderByPValue(
      all
        .toSorted((a, b) => b.magnitude - a.magnitude)
        .map((record) => ({ record, pValue: levels.get(record.id)?.pValue ?? record.pValue ?? 1 })),
    ).map(({ item }) => item.record);
  }

  /**
   * Of the migrations asked for, differences between contexts and the drifts that stand in a list with a false
   * discovery
   * rate of at most `rate`. Throws BAD_USER_INPUT for a rate outside (0, 1].
   */
  async within(
    edition: Edition,
    query: MigrationQuery,
    { rate, orderBy }: { rate: number; orderBy: "TIME" | "EVIDENCE" },
  ): Promise<MigrationRecord[]> {
    if (!(rate > 0 && rate <= 1))
      throw new GodwitError("BAD_USER_INPUT", `rate is ${rate}: give a share above 0 and up to 1, such as 0.1.`, [
        "rate",
      ]);
    const all =
      orderBy === "EVIDENCE"
        ? await this.byEvidence(edition, query)
        : await this.#history.migrations.page(query, orderedAtMost, null);
    const levels = await this.evidenceLevels.levels(edition);
    return all.filter((record) => !this.isDrift(record) || (levels.get(record.id)?.level ?? 1) <= rate);
  }

  count(query: MigrationQuery): Promise<number> {
    return this.#history.migrations.count(query);
  }

  /** One sentence for people, in English or Chinese. */
  summary(
    record: MigrationRecord,
    {
      edition,
      language,
      timeZone,
      hidden,
    }: { edition: Edition; language: string; timeZone: string; hidden: ReadonlySet<string> },
  ): string {
    return sentenceOf(record, edition, spokenLanguage(language), timeZone, hidden);
  }

  /** Behaviours on both sides in turns, or on one, that speak most for a migration. */
  async evidence(
    edition: Edition,
    record: MigrationRecord,
    first: number,
    side?: EvidenceRange["side"],
  ): Promise<BehaviourRecord[]> {
    const of = (one: EvidenceRange["side"]): Promise<BehaviourRecord[]> =>
      proofOf({ history: this.#history, edition }, record, first, one);
    if (side !== undefined) return of(side);
    return inTurns(await Promise.all([of("AFTER"), of("BEFORE")])).slice(0, first);
  }

  isDrift({ kind }: MigrationRecord): boolean {
    return drifts.has(kind);
  }
}
