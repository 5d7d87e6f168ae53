import { GodwitError } from "../../core/errors.js";
import type { PopularityPart } from "../../core/ranking/popularity-parts.js";
import type { History } from "../../ports/history/history.js";
import type { PersonActRecord } from "../../ports/history/people.js";
import type { Aliases } from "../access/aliases.js";
import { mergedChannel } from "../access/aliases.js";
import { refoldJob } from "../behaviours/jobs.js";
import { asArgument } from "../common/batch.js";
import * as field from "../common/fields.js";
import { userHash } from "../common/user-hash.js";
import { projectInterestsJob } from "../interests/jobs.js";
import type { Rebuilding } from "../interests/rebuild.js";
import { servingLock } from "../kit/editions.js";
import { servedSetsLock } from "../recommendations/recommendation-sets.js";
import { peopleLock } from "./people-lock.js";
import { scrubLater } from "./upkeep.js";
import { erasedChannel } from "./privacy-service.js";

export interface PeopleParts {
  readonly history: History;
  readonly rebuilding: Rebuilding;
  readonly aliases: Aliases;
  readonly clock: () => number;
  /** after commit: what is in memory about a user is out of date; `counted` = what leaves the popularity of items */
  onChanged(userId: string, counted: readonly PopularityPart[]): void;
  /** after commit: what was recommended to them is not to be known any more */
  onReset(userId: string): void;
}

/** What became of a merge: whose everything is now, whether that was news, and how many rows of each kind moved. */
export interface Merged {
  readonly userId: string;
  readonly merged: boolean;
  readonly rows: Record<string, number>;
}

/** Two ids that turn out to be one person's, a history that is to begin anew, an erasure that is taken back. */
export class PeopleService {
  readonly #parts: PeopleParts;

  constructor(parts: PeopleParts) {
    this.#parts = parts;
  }

  /**
   * Makes what is known about `from` known about `into`, in one transaction: behaviours, feedback, recommendations,
   * migrations with their log. `from` stays another id of `into`: what is sent or asked under it is theirs, and erasing
   * one erases both. Their interests are folded anew from both histories; what was announced is not announced again.
   * Throws CONFLICT where `from` is another user's already, FORBIDDEN where one of them was erased.
   */
  async merge(from: string, into: string, requestedBy: string): Promise<Merged> {
    const ids = [asArgument(() => field.id("from", from)), asArgument(() => field.id("into", into))] as const;
    const { history, rebuilding, clock, onChanged } = this.#parts;
    const { counted, ...result } = await history.transaction(async (inside) => {
      await inside.lock([servingLock], { shared: true });
      await inside.lock([peopleLock]);
      const owners = await inside.people.owners(ids);
      const userId = owners.get(ids[1]) ?? ids[1];
      const owner = owners.get(ids[0]);
      if (ids[0] === userId || owner === userId) return { userId, merged: false, rows: {}, counted: [] };
      if (owner !== undefined)
        throw new GodwitError(
          "CONFLICT",
          "from belongs to another user already: two people may have used one device. Merge that user if they are one.",
          ["from"],
        );
      await refuseErased(inside, [ids[0], userId]);
      await inside.lock([`user:${ids[0]}`, `user:${userId}`, servedSetsLock]);
      const counted = await rebuilding.forget(inside, ids[0]);
      const rows = await inside.people.move(ids[0], userId);
      await inside.people.alias(ids[0], userId, requestedBy);
      await inside.users.ensure([userId]);
      await inside.people.record({ kind: "MERGE", userHash: userHash(userId), requestedBy, reason: null, rows });
      await refoldJob.addKeys(inside, [userId]);
      await projectInterestsJob.addKeys(inside, [ids[0]]);
      await scrubLater(inside, clock());
      await mergedChannel.notify(inside, [ids[0], userId]);
      return { userId, merged: true, rows, counted };
    });
    if (result.merged) {
      this.#parts.aliases.merged(ids[0], result.userId);
      onChanged(ids[0], counted);
      onChanged(result.userId, []);
    }
    return result;
  }

  /**
   * Forgets what somebody did and what followed from it, and keeps the account: zone, attributes, other ids. What they
   * do from now on counts. Throws NOT_FOUND.
   */
  async reset(id: string, requestedBy: string): Promise<Record<string, number>> {
    const given = asArgument(() => field.id("id", id));
    const { history, rebuilding, clock, onChanged } = this.#parts;
    const { rows, counted, userId } = await history.transaction(async (inside) => {
      await inside.lock([servingLock], { shared: true });
      await inside.lock([peopleLock]);
      const userId = (await inside.people.owners([given])).get(given) ?? given;
      if ((await inside.users.byIds([userId])).length === 0)
        throw new GodwitError("NOT_FOUND", `There is no user ${JSON.stringify(id)}.`, ["id"]);
      await inside.lock([`user:${userId}`, servedSetsLock]);
      const counted = await rebuilding.forget(inside, userId);
      const rows = await inside.people.clear(userId);
      await inside.people.record({ kind: "RESET", userHash: userHash(userId), requestedBy, reason: null, rows });
      await projectInterestsJob.addKeys(inside, [userId]);
      await scrubLater(inside, clock());
      await erasedChannel.notify(inside, userId);
      return { rows, counted, userId };
    });
    this.#parts.onReset(userId);
    onChanged(userId, counted);
    return rows;
  }

  /**
   * Takes an erasure back because the person asks for it: what is recorded about the id from now on is kept again;
   * nothing comes back. Throws NOT_FOUND where there was none, UNAVAILABLE while a store has not confirmed it.
   */
  async lift(id: string, reason: string, requestedBy: string): Promise<void> {
    const userId = asArgument(() => field.id("id", id));
    const why = reason.trim();
    if (why === "" || why.length > 500)
      throw new GodwitError(
        "BAD_USER_INPUT",
        "reason is empty or longer than 500 characters; say who asked, and how.",
        ["reason"],
      );
    await this.#parts.history.transaction(async (inside) => {
      await inside.lock([peopleLock]);
      const outcome = await inside.erasures.lift(userHash(userId));
      if (outcome === "NONE")
        throw new GodwitError("NOT_FOUND", `${JSON.stringify(id)} was not erased: there is nothing to lift.`, ["id"]);
      if (outcome === "UNCONFIRMED")
        throw new GodwitError(
          "UNAVAILABLE",
          "The erasure is not confirmed by every store yet; lift it when `erasures` shows doneAt.",
          ["id"],
        );
      await inside.people.record({ kind: "LIFT", userHash: userHash(userId), requestedBy, reason: why, rows: {} });
    });
  }

  /** What was done, newest first: to one user, or to anybody (null). */
  acts(id: string | null, first: number): Promise<PersonActRecord[]> {
    return this.#parts.history.people.acts(id === null ? null : userHash(id), first);
  }
}

async function refuseErased(inside: History, ids: readonly [string, string]): Promise<void> {
  const erased = await inside.erasures.erased(ids.map(userHash));
  const which = ids.findIndex((id) => erased.has(userHash(id)));
  if (which >= 0)
    throw new GodwitError("FORBIDDEN", "This user was erased on request; nothing is recorded about them.", [
      which === 0 ? "from" : "into",
    ]);
}
