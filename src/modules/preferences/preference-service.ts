import type { Logger } from "pino";
import { GodwitError } from "../../core/errors.js";
import { inForce, type InterestPreference, type PreferenceKind } from "../../core/ranking/preferences/preference.js";
import type { History } from "../../ports/history/history.js";
import { asArgument } from "../common/batch.js";
import * as field from "../common/fields.js";
import { contentId, sha256 } from "../common/hash.js";
import { userHash } from "../common/user-hash.js";
import type { Edition } from "../kit/edition.js";
import { announcePreference } from "../webhooks/announce-preferences.js";

/** A person has at most so many in force. */
const mostPreferences = 200;
const textLimits = { textCharacters: 200, futureToleranceMs: 0 };
const sweptAtOnce = 1_000;

export interface PreferenceWish {
  readonly userId: string;
  readonly topicId?: string | null | undefined;
  readonly text?: string | null | undefined;
  readonly itemId?: string | null | undefined;
  readonly weight: number;
  readonly until?: Date | null | undefined;
}

export interface PreferenceParts {
  readonly history: History;
  readonly clock: () => number;
  readonly log: Logger;
  /** Has a text's vector made and kept, so that the next answer finds it. */
  embed(edition: Edition, texts: ReadonlyMap<string, string>): Promise<unknown>;
}

/** Keeps what people say of their own interests. */
export class PreferenceService {
  readonly #parts: PreferenceParts;

  constructor(parts: PreferenceParts) {
    this.#parts = parts;
  }

  /** Sets a preference, or takes it away (weight 0). Throws BAD_USER_INPUT, NOT_FOUND, TOO_MANY, FORBIDDEN. */
  async set(edition: Edition, wish: PreferenceWish): Promise<InterestPreference | null> {
    const userId = asArgument(() => field.id("userId", wish.userId));
    const since = this.#parts.clock();
    const { weight } = wish;
    if (!(weight >= -1 && weight <= 1))
      throw new GodwitError("BAD_USER_INPUT", `weight is ${weight}; give a number from −1 (mute) to 1 (pin).`, [
        "weight",
      ]);
    const until = wish.until ? asArgument(() => field.moment("until", wish.until)) : null;
    if (until !== null && until <= since)
      throw new GodwitError(
        "BAD_USER_INPUT",
        `until is ${new Date(until).toISOString()}, which is over; give a time to come, or leave it out.`,
        ["until"],
      );
    const { kind, target } = targetOf(wish);
    const id = contentId("pref_", [userId, kind, target]);
    if (weight === 0) {
      await this.remove(edition, userId, id);
      return null;
    }
    await this.#mustExist(edition, kind, target);
    const textHash = kind === "TEXT" ? sha256(target) : null;
    const preference: InterestPreference = { id, kind, target, textHash, weight, until, since };
    await this.#put(edition, userId, preference);
    if (textHash !== null) await this.#embed(edition, textHash, target);
    return preference;
  }

  /** false = the user has none of this id. */
  remove(edition: Edition, userId: string, id: string): Promise<boolean> {
    const { history, clock } = this.#parts;
    return history.transaction(async (inside) => {
      await inside.lock([`user:${userId}`]);
      const preference = (await inside.preferences.ofUser(userId)).find((one) => one.id === id);
      if (preference === undefined) return false;
      await inside.preferences.remove(userId, id);
      await announcePreference(inside, edition, userId, { type: "removed", preference }, clock());
      return true;
    });
  }

  /** Those in force, newest first. */
  async list(userId: string): Promise<InterestPreference[]> {
    return inForce(await this.#parts.history.preferences.ofUser(userId), this.#parts.clock());
  }

  /** May anything of a person be used from now on? A person nobody has heard of is remembered for it. */
  async setProfiling(edition: Edition, userId: string, on: boolean): Promise<void> {
    await this.#inside(
      asArgument(() => field.id("userId", userId)),
      async (inside) => {
        await inside.preferences.setProfiling(userId, on);
        await announcePreference(inside, edition, userId, { type: "profiling", on }, this.#parts.clock());
      },
    );
  }

  /** Deletes what has ended, a bounded batch at a time. */
  async sweep(): Promise<void> {
    const { history, clock } = this.#parts;
    while ((await history.preferences.sweep(clock(), sweptAtOnce)) === sweptAtOnce);
  }

  async #put(edition: Edition, userId: string, preference: InterestPreference): Promise<void> {
    await this.#inside(userId, async (inside) => {
      const before = inForce(await inside.preferences.ofUser(userId), preference.since);
      if (before.length >= mostPreferences && !before.some(({ id }) => id === preference.id))
        throw new GodwitError(
          "TOO_MANY",
          `There are ${before.length} preferences in force; at most ${mostPreferences} are kept. Remove one first.`,
          ["userId"],
        );
      await inside.preferences.put(userId, preference);
      await announcePreference(inside, edition, userId, { type: "set", preference }, preference.since);
    });
  }

  /** In a transaction that holds the user's lock, so that an erasure comes before or after, never between. */
  #inside(userId: string, work: (inside: History) => Promise<void>): Promise<void> {
    return this.#parts.history.transaction(async (inside) => {
      await inside.lock([`user:${userId}`]);
      if ((await inside.erasures.erased([userHash(userId)])).size > 0)
        throw new GodwitError("FORBIDDEN", "This user was erased on request; nothing more is recorded about them.", [
          "userId",
        ]);
      await inside.users.ensure([userId]);
      await work(inside);
    });
  }

  async #mustExist(edition: Edition, kind: PreferenceKind, target: string): Promise<void> {
    if (kind === "TOPIC" && edition.positionOf(target) < 0)
      throw new GodwitError("NOT_FOUND", `There is no topic ${JSON.stringify(target)}; see the query topics.`, [
        "topicId",
      ]);
    if (kind !== "ITEM") return;
    const [item] = await this.#parts.history.items.byIds([target]);
    if (item === undefined || item.deletedAt !== null)
      throw new GodwitError("NOT_FOUND", `There is no item ${JSON.stringify(target)}.`, ["itemId"]);
  }

  /** Without its vector a text still speaks of the items that are tagged with it. */
  async #embed(edition: Edition, hash: string, text: string): Promise<void> {
    try {
      await this.#parts.embed(edition, new Map([[hash, text]]));
    } catch (error) {
      this.#parts.log.warn({ error }, "a preference's text is not embedded yet; the next answer tries again");
    }
  }
}

function targetOf({ topicId, text, itemId }: PreferenceWish): { kind: PreferenceKind; target: string } {
  const given = [topicId, text, itemId].filter((one) => one !== null && one !== undefined);
  if (given.length !== 1)
    throw new GodwitError(
      "BAD_USER_INPUT",
      `${given.length} of topicId, text and itemId are given; give exactly one of them.`,
      ["topicId"],
    );
  if (topicId) return { kind: "TOPIC", target: asArgument(() => field.id("topicId", topicId)) };
  if (itemId) return { kind: "ITEM", target: asArgument(() => field.id("itemId", itemId)) };
  return { kind: "TEXT", target: asArgument(() => field.requiredText("text", text, textLimits)).trim() };
}
