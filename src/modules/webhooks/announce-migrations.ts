import type { MigrationLogEntry } from "../../core/migrations/types.js";
import type { History } from "../../ports/history/history.js";
import type { MigrationRecord } from "../../ports/history/migrations.js";
import type { WebhookRecord } from "../../ports/history/webhooks.js";
import { cursorOf } from "../common/paging.js";
import type { Edition } from "../kit/edition.js";
import { sensitiveInside } from "../sensitive/sensitive-topics.js";
import { factsOf, toldKind } from "../migrations/facts.js";
import { sentenceOf } from "../migrations/sentence.js";
import { reaches } from "../migrations/states.js";
import { queueMessages } from "./message.js";

/** A logged step of a migration, in the transaction that logs it. */
export interface LoggedChange {
  record: MigrationRecord;
  log: MigrationLogEntry;
  number: bigint;
}

type ToldShare = { topic: { id: string; label: string }; share: number; low: number; high: number };

/** What is told of a migration. docs/guide/webhooks.md explains it. */
interface MigrationFacts {
  change: {
    number: string;
    state: string;
    previousState: string | null;
    reason: string;
    at: string;
    statistic: number;
    threshold: number;
  };
  migration: {
    id: string;
    userId: string;
    /** UNSURE where none is likely enough to be named */
    kind: string;
    /** of a drift, likeliest first */
    kinds: { kind: string; probability: number }[];
    state: string;
    domain: string | null;
    changedAt: string | null;
    detectedAt: string;
    magnitude: number;
    sessions: number;
    averageRunLength: number | null;
    pValue: number | null;
    from: ToldShare[];
    to: ToldShare[];
    sentence: { en: string; zh: string };
  };
}

/**
 * Puts one user's logged changes into the outbox of every webhook that asked for them; call it in the transaction that
 * logs them.
 */
export async function announceMigrations(
  inside: History,
  userId: string,
  changes: readonly LoggedChange[],
  edition: Edition,
): Promise<void> {
  if (changes.length === 0) return;
  const webhooks = (await inside.webhooks.list()).filter(({ events }) => events.includes("MIGRATION"));
  const wanted = webhooks.flatMap((webhook) =>
    changes.filter((change) => wants(webhook, change)).map((change) => ({ webhook, change })),
  );
  if (wanted.length === 0) return;
  const timeZone = (await inside.users.byIds([userId]))[0]?.timeZone ?? "UTC";
  const hidden = await sensitiveInside(inside, edition);
  await queueMessages(
    inside,
    wanted.map(({ webhook, change }) => ({
      webhook,
      news: {
        type: `migration.${change.log.to.toLowerCase()}`,
        about: userId,
        subject: userId,
        at: change.log.at,
        // Of the log entry: subscriptions resume after it, and messages can be put in order by it.
        cursor: cursorOf([change.number.toString()]),
        facts: { ...factsTold(change, edition, { timeZone, hidden }) },
      },
    })),
  );
}

/** A step back is told only to those who were told of the step before. */
function wants({ minState, kinds }: WebhookRecord, { record, log }: LoggedChange): boolean {
  if (kinds.length > 0 && !kinds.includes(record.kind)) return false;
  if (log.to === "REVERTED" && minState !== "REVERTED") return log.from !== null && reaches(log.from, minState);
  return reaches(log.to, minState);
}

function factsTold(
  { record, log, number }: LoggedChange,
  edition: Edition,
  { timeZone, hidden }: { timeZone: string; hidden: ReadonlySet<string> },
): MigrationFacts {
  const facts = factsOf(record);
  const iso = (ms: number): string => new Date(ms).toISOString();
  const told = (shares: typeof facts.from): ToldShare[] =>
    shares.flatMap(({ topic, share, low, high }) => {
      const shown = edition.shown.at(edition.positionOf(topic));
      return shown === null || hidden.has(topic) || hidden.has(shown.id)
        ? []
        : [{ topic: { id: shown.id, label: shown.label }, share, low, high }];
    });
  return {
    change: {
      number: number.toString(),
      state: log.to,
      previousState: log.from,
      reason: log.reason,
      at: iso(log.at),
      statistic: log.statistic,
      threshold: log.threshold,
    },
    migration: {
      id: record.id,
      userId: record.userId,
      kind: toldKind(record),
      kinds: [...(facts.kinds ?? [])],
      state: record.state,
      domain: record.domain,
      changedAt: record.changedAt === null ? null : iso(record.changedAt),
      detectedAt: iso(record.detectedAt),
      magnitude: record.magnitude,
      sessions: record.sessions,
      averageRunLength: record.averageRunLength,
      pValue: record.pValue,
      from: told(facts.from),
      to: told(facts.to),
      sentence: {
        en: sentenceOf(record, edition, "en", timeZone, hidden),
        zh: sentenceOf(record, edition, "zh", timeZone, hidden),
      },
    },
  };
}
