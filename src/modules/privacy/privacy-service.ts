import { z } from "zod";
import { GodwitError } from "../../core/errors.js";
import type { PopularityPart } from "../../core/ranking/popularity-parts.js";
import type { BehaviourCursor, BehaviourRecord } from "../../ports/history/behaviours.js";
import type { History } from "../../ports/history/history.js";
import { servingLock } from "../kit/editions.js";
import { Job } from "../kit/jobs.js";
import type { Rebuilding } from "../interests/rebuild.js";
import type { InterestPoints } from "../interests/interest-points.js";
import { scrubLater } from "./upkeep.js";
import { servedSetsLock, type ServedSets } from "../recommendations/recommendation-sets.js";
import { peopleLock } from "./people-lock.js";
import { asArgument } from "../common/batch.js";
import * as field from "../common/fields.js";
import { userHash } from "../common/user-hash.js";
import { Channel } from "../kit/channels.js";

export const erasedChannel = new Channel("godwit_erased", z.string());

export interface PrivacyParts {
  history: History;
  points: InterestPoints;
  rebuilding: Rebuilding;
  sets: ServedSets;
  /** the user's interests as they are now, strongest first */
  profile(userId: string): Promise<{ topic: string; label: string; share: number }[]>;
  /** counted: what the user no longer counts for in the popularity of items */
  onErased(userId: string, counted: readonly PopularityPart[]): void;
  clock: () => number;
  /** Is the vector store one that other processes write to? Then it is looked at a second time. */
  othersWrite: boolean;
}

/**
 * A write of one of the user's points that had begun has ended by then: longer than any call of the vector store with
 * all its retries.
 */
const secondLookMs = 120_000;

/** Take an erased user (the key) out of the vector store; `second`: it is looked at once more. */
export const eraseJob = new Job("erase", z.object({ second: z.boolean().optional() }));

/** Forgets people, and tells them what is known about them. */
export class PrivacyService {
  readonly #history: History;
  readonly #points: InterestPoints;
  readonly #rebuilding: Rebuilding;
  readonly #sets: ServedSets;
  readonly #profile: PrivacyParts["profile"];
  readonly #onErased: PrivacyParts["onErased"];
  readonly #clock: () => number;
  readonly #othersWrite: boolean;

  constructor(parts: PrivacyParts) {
    this.#history = parts.history;
    this.#points = parts.points;
    this.#rebuilding = parts.rebuilding;
    this.#sets = parts.sets;
    this.#profile = parts.profile;
    this.#onErased = parts.onErased;
    this.#clock = parts.clock;
    this.#othersWrite = parts.othersWrite;
  }

  /**
   * The outbox work "erase": takes a user out of the vector store, again and again until it confirms, and once more
   * when nobody can be writing about them any longer.
   */
  readonly handler = eraseJob.handler({
    keys: 10,
    patient: true,
    handle: async (work) => {
      for (const { key, number, payload } of work) {
        await this.#points.forget(key);
        const confirmed = !this.#othersWrite || payload.second === true;
        await this.#history.transaction(async (inside) => {
          if (confirmed) await inside.erasures.confirm(userHash(key));
          else
            await eraseJob.add(inside, [{ key, payload: { second: true }, availableAt: this.#clock() + secondLookMs }]);
          await inside.outbox.done([number]);
        });
      }
    },
  });

  /**
   * Erases a user, with every other id of theirs, from PostgreSQL in one transaction and from the other stores right
   * after it. `requestedBy` is kept, without the identity: "user", "key:<id>", "command".
   */
  async erase(id: string, requestedBy: string): Promise<{ erased: boolean; rows: Record<string, number> }> {
    const given = asArgument(() => field.id("id", id));
    const { rows, counted, ids } = await this.#history.transaction(async (inside) => {
      await inside.lock([servingLock], { shared: true }); // the population is not summed anew meanwhile
      await inside.lock([peopleLock]);
      const userId = (await inside.people.owners([given])).get(given) ?? given;
      const others = await inside.people.aliasesOf(userId);
      // nobody folds this user or writes what was served meanwhile
      await inside.lock([`user:${userId}`, servedSetsLock]);
      const counted = await this.#rebuilding.forget(inside, userId);
      const rows: Record<string, number> = {};
      const ids = [userId, ...others.map(({ alias }) => alias)];
      for (const one of ids) {
        const deleted = await inside.erasures.erase(one, userHash(one), requestedBy);
        for (const [kind, count] of Object.entries(deleted)) rows[kind] = (rows[kind] ?? 0) + count;
        await eraseJob.add(inside, [{ key: one, payload: {} }]);
        await erasedChannel.notify(inside, one);
      }
      await scrubLater(inside, this.#clock());
      return { rows, counted, ids };
    });
    for (const one of ids) {
      this.#sets.forget(one);
      this.#onErased(one, one === ids[0] ? counted : []);
    }
    return { erased: Object.values(rows).some((count) => count > 0), rows };
  }

  /** Everything known about a user, also one who was only shown something. Throws NOT_FOUND where that is nothing. */
  async export(id: string): Promise<Record<string, unknown>> {
    const userId = (await this.#history.people.owners([id])).get(id) ?? id;
    const [user] = await this.#history.users.byIds([userId]);
    const { feedback, recommendations } = await this.#history.recommendations.ofUser(userId);
    if (user === undefined && feedback.length + recommendations.length === 0)
      throw new GodwitError("NOT_FOUND", `There is no user ${JSON.stringify(id)}.`, ["id"]);
    const behaviours: BehaviourRecord[] = [];
    for (let after: BehaviourCursor | null = null; ; ) {
      const page = await this.#history.behaviours.page(userId, { first: 5_000, after });
      behaviours.push(...page);
      const last = page.at(-1);
      if (last === undefined) break;
      after = last;
    }
    const migrations = await this.#history.migrations.ofUsers([userId]);
    const [derived, interests] = await Promise.all([this.#history.erasures.derived(userId), this.#profile(userId)]);
    const time = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
    return {
      user: user ?? { id: userId },
      interests,
      behaviours: behaviours.map(({ textHash, occurredAt, ...rest }) => ({
        ...rest,
        embedded: textHash !== null,
        occurredAt: time(occurredAt),
      })),
      migrations: migrations.map(({ changedAt, detectedAt, ...rest }) => ({
        ...rest,
        changedAt: time(changedAt),
        detectedAt: time(detectedAt),
      })),
      feedback: feedback.map(({ occurredAt, ...rest }) => ({ ...rest, occurredAt: time(occurredAt) })),
      recommendations: recommendations.map(({ at, ...rest }) => ({ ...rest, at: time(at) })),
      ...derived,
    };
  }
}
