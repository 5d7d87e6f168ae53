import { GodwitError } from "../../core/errors.js";
import type { BehaviourCursor, BehaviourRecord } from "../../ports/history/behaviours.js";
import type { History } from "../../ports/history/history.js";
import type { OutboxEntry } from "../../ports/history/outbox.js";
import { servingLock, type Folding } from "../interests/folding.js";
import type { InterestPoints } from "../interests/interest-points.js";
import { scrubLater } from "./upkeep.js";
import type { WorkHandler } from "../../runtime/relay.js";
import { servedSetsLock, type ServedSets } from "../recommendations/recommendation-sets.js";
import { asArgument } from "../common/batch.js";
import * as field from "../common/fields.js";
import { userHash } from "../common/user-hash.js";

export const erasedChannel = "godwit_erased";

export interface PrivacyParts {
  history: History;
  points: InterestPoints;
  folding: Folding;
  sets: ServedSets;
  /** the user's interests as they are now, strongest first */
  profile(userId: string): Promise<{ topic: string; label: string; share: number }[]>;
  onErased(userId: string, behaviours: readonly BehaviourRecord[]): void;
  clock: () => number;
  /** Is the vector store one that other processes write to? Then it is looked at a second time. */
  othersWrite: boolean;
}

/**
 * Whoever was writing a point of the user has finished by then, or given up: longer than any call of the vector store
 * with all its retries.
 */
const secondLookMs = 120_000;
interface Look {
  second: true;
}

/** Forgets people, and tells them what is known about them. */
export class PrivacyService {
  readonly #history: History;
  readonly #points: InterestPoints;
  readonly #folding: Folding;
  readonly #sets: ServedSets;
  readonly #profile: PrivacyParts["profile"];
  readonly #onErased: PrivacyParts["onErased"];
  readonly #clock: () => number;
  readonly #othersWrite: boolean;

  constructor(parts: PrivacyParts) {
    this.#history = parts.history;
    this.#points = parts.points;
    this.#folding = parts.folding;
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
  readonly handler: WorkHandler = {
    topic: "erase",
    keys: 10,
    patient: true,
    handle: async (entries: readonly OutboxEntry[]) => {
      for (const { key, number, payload } of entries) {
        await this.#points.forget(key);
        const confirmed = !this.#othersWrite || (payload as Partial<Look>).second === true;
        await this.#history.transaction(async (inside) => {
          if (confirmed) await inside.erasures.confirm(userHash(key));
          else
            await inside.outbox.add([
              {
                topic: "erase",
                key,
                payload: { second: true } satisfies Look,
                availableAt: this.#clock() + secondLookMs,
              },
            ]);
          await inside.outbox.done([number]);
        });
      }
    },
  };

  /**
   * Erases a user from PostgreSQL in one transaction and from the other stores right after it. `requestedBy` is kept,
   * without the identity: "user", "key:<id>", "command".
   */
  async erase(id: string, requestedBy: string): Promise<{ erased: boolean; rows: Record<string, number> }> {
    const userId = asArgument(() => field.id("id", id));
    const { rows, behaviours } = await this.#history.transaction(async (inside) => {
      await inside.lock([servingLock], { shared: true }); // the population is not summed anew meanwhile
      // nobody folds this user or writes what was served meanwhile
      await inside.lock([`user:${userId}`, servedSetsLock]);
      const behaviours = await inside.behaviours.ofUser(userId);
      await this.#folding.forget(inside, userId);
      const rows = await inside.erasures.erase(userId, userHash(userId), requestedBy);
      await inside.outbox.add([{ topic: "erase", key: userId }]);
      await scrubLater(inside, this.#clock());
      await inside.notify(erasedChannel, userId);
      return { rows, behaviours };
    });
    this.#sets.forget(userId);
    this.#onErased(userId, behaviours);
    return { erased: Object.values(rows).some((count) => count > 0), rows };
  }

  /** Everything known about a user. Throws NOT_FOUND. */
  async export(userId: string): Promise<Record<string, unknown>> {
    const [user] = await this.#history.users.byIds([userId]);
    if (user === undefined) throw new GodwitError("NOT_FOUND", `There is no user ${JSON.stringify(userId)}.`, ["id"]);
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
    const { feedback, recommendations } = await this.#history.recommendations.ofUser(userId);
    const time = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
    return {
      user,
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
