import { randomUUID } from "node:crypto";
import type {
  ContextSlice,
  EvidenceRange,
  Granted,
  OpenMigration,
  TopicFlow,
  TopicShare,
} from "../../core/migrations/types.js";
import { isSure, type KindProbability } from "../../core/migrations/kind-probabilities.js";
import type { HeldMigration, MigrationRecord } from "../../ports/history/migrations.js";
import type { Edition } from "../kit/edition.js";

interface SharePart {
  topic: string;
  share: number;
  low: number;
  high: number;
}
interface SlicePart extends Omit<ContextSlice, "topics"> {
  topics: { topic: string; share: number; overall: number; lift: number }[];
}

export type ToldKind = MigrationRecord["kind"] | "UNSURE";

/** What a migration's row keeps as JSON: topics by their lasting ids, so that a refit does not touch it. */
export interface MigrationFacts {
  stateSince: number;
  from: SharePart[];
  to: SharePart[];
  flow: { from: string; to: string; mass: number }[];
  slices: SlicePart[];
  evidence: EvidenceRange[];
  /** absent in rows written before the likelihood test */
  changedBetween?: readonly [number, number] | null;
  probability?: number | null;
  /** absent in rows written before digests */
  granted?: Granted | null;
  /** absent in rows written before kinds had probabilities */
  kinds?: readonly KindProbability[];
  /** no kind is likely enough to be named; what lists are filtered by */
  unsure?: boolean;
}

/** The row of a migration as core describes it. */
export function recordOf(userId: string, migration: OpenMigration, edition: Edition): MigrationRecord {
  const topicId = (position: number): string => edition.topics[position]!.id;
  const share = ({ topic, ...rest }: TopicShare): SharePart => ({
    topic: topicId(topic),
    share: rest.share,
    low: rest.low,
    high: rest.high,
  });
  const facts: MigrationFacts = {
    stateSince: migration.stateSince,
    from: migration.from.map(share),
    to: migration.to.map(share),
    flow: migration.flow.map(({ from, to, mass }) => ({ from: topicId(from), to: topicId(to), mass })),
    slices: migration.slices.map((slice) => ({
      ...slice,
      topics: slice.topics.map((part) => ({ ...part, topic: topicId(part.topic) })),
    })),
    evidence: [...migration.evidence],
    changedBetween: migration.changedBetween,
    probability: migration.probability,
    granted: migration.granted,
    kinds: migration.kinds,
    unsure: !isSure(migration.kinds),
  };
  return {
    id: randomUUID(),
    userId,
    key: migration.key,
    kind: migration.kind,
    state: migration.state,
    domain: migration.kind === "DOMAIN" ? (migration.slices[0]?.key ?? null) : null,
    magnitude: migration.magnitude,
    statistic: migration.statistic,
    threshold: migration.threshold,
    averageRunLength: migration.averageRunLength,
    pValue: migration.pValue,
    sessions: migration.sessions,
    changedAt: migration.changedAt,
    detectedAt: migration.detectedAt,
    facts,
  };
}

/** The kind as it is told: UNSURE where none is likely enough to be named. */
export function toldKind({ kind, facts }: Pick<MigrationRecord, "kind" | "facts">): ToldKind {
  return (facts as MigrationFacts).unsure === true ? "UNSURE" : kind;
}

export function factsOf(record: Pick<HeldMigration, "facts">): MigrationFacts {
  return record.facts as MigrationFacts;
}

/** The migration as core knows it, under the codebook in force; topics that are gone drop out. */
export function openMigration(record: MigrationRecord, edition: Edition): OpenMigration {
  const facts = factsOf(record);
  const share = ({ topic, ...rest }: SharePart): TopicShare[] =>
    present(edition, topic, (position) => ({ topic: position, ...rest }));
  return {
    key: record.key,
    kind: record.kind,
    state: record.state,
    changedAt: record.changedAt,
    changedBetween: facts.changedBetween ?? null,
    probability: facts.probability ?? null,
    granted: facts.granted ?? null,
    kinds: facts.kinds ?? [],
    detectedAt: record.detectedAt,
    stateSince: facts.stateSince,
    from: facts.from.flatMap(share),
    to: facts.to.flatMap(share),
    flow: facts.flow.flatMap(({ from, to, mass }): TopicFlow[] =>
      present(edition, from, (a) => present(edition, to, (b) => ({ from: a, to: b, mass }))).flat(),
    ),
    magnitude: record.magnitude,
    statistic: record.statistic,
    threshold: record.threshold,
    averageRunLength: record.averageRunLength,
    pValue: record.pValue,
    slices: facts.slices.map((slice) => ({
      ...slice,
      topics: slice.topics.flatMap(({ topic, ...rest }) =>
        present(edition, topic, (position) => ({ topic: position, ...rest })),
      ),
    })),
    sessions: record.sessions,
    evidence: facts.evidence,
  };
}

function present<T>(edition: Edition, topicId: string, make: (position: number) => T): T[] {
  const position = edition.positionOf(topicId);
  return position < 0 ? [] : [make(position)];
}
