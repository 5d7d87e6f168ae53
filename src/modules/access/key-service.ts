import { z } from "zod";
import type { Logger } from "pino";
import { GodwitError } from "../../core/errors.js";
import { scopes as knownScopes, type ApiKeyRecord, type Scope } from "../../ports/history/api-keys.js";
import type { History } from "../../ports/history/history.js";
import * as field from "../common/fields.js";
import { asArgument } from "../common/batch.js";
import { matches, newSecret, partsOfKey } from "./secret.js";
import { dayMs } from "../../core/time.js";
import { Channel } from "../kit/channels.js";
import { type KeyView, stateOf, view } from "./key-view.js";

/** Says to every process that keys have changed; the payload is a key's id. */
export const keysChannel = new Channel("godwit_keys", z.string());

export interface NewKey {
  name: string;
  scopes: readonly string[] /** epoch ms; null = never */;
  expiresAt: number | null;
}

/** A change that another process made is seen at the latest after this, should its notification get lost. */
const cachedMs = 5_000;
const cachedAtMost = 10_000;
const usedEveryMs = 600_000;
const longestOverlapMs = 90 * dayMs;

interface Cached {
  record: ApiKeyRecord | null;
  readAt: number;
}

/** Makes, checks and withdraws keys. */
export class KeyService {
  readonly #history: History;
  readonly #clock: () => number;
  readonly #log: Logger;
  readonly #cache = new Map<string, Cached>();
  readonly #changed = new Set<(id: string) => void>();
  /** how many changes were told of: what was read before one of them is not kept */
  #changes = 0;
  #any: { value: boolean; readAt: number } | null = null;

  constructor({ history, clock, log }: { history: History; clock: () => number; log: Logger }) {
    this.#history = history;
    this.#clock = clock;
    this.#log = log;
  }

  /** Has there ever been a key? Once true it stays so. */
  async any(): Promise<boolean> {
    const now = this.#clock();
    if (this.#any !== null && (this.#any.value || fresh(this.#any.readAt, now))) return this.#any.value;
    try {
      this.#any = { value: await this.#history.apiKeys.any(), readAt: now };
    } catch (error) {
      // what was so a moment ago goes on: without the history no key can be made or withdrawn
      if (this.#any === null) throw away(error);
    }
    return this.#any.value;
  }

  /** The valid key that this text is. Throws UNAUTHENTICATED. */
  async verify(key: string): Promise<ApiKeyRecord> {
    const parts = partsOfKey(key);
    const record = parts === null ? null : await this.#read(parts.id);
    if (parts === null || record === null || !matches(parts.secret, record.hash))
      throw new GodwitError("UNAUTHENTICATED", "This key is unknown; make one with godwit key create.");
    const now = this.#clock();
    const state = stateOf(record, now);
    if (state !== "VALID")
      throw new GodwitError(
        "UNAUTHENTICATED",
        state === "REVOKED"
          ? "This key was revoked; use another."
          : "This key has expired; make a new one with godwit key rotate.",
      );
    if (record.lastUsedAt === null || now - record.lastUsedAt >= usedEveryMs) this.#note(record, now);
    return record;
  }

  /** Until when a key that was verified before is valid (epoch ms), as it stands now; null = for ever, 0 = no more. */
  async validUntil(id: string): Promise<number | null> {
    const record = await this.#read(id);
    return record === null || record.revokedAt !== null ? 0 : record.expiresAt;
  }

  async create({ name, scopes, expiresAt }: NewKey): Promise<{ key: string; record: KeyView }> {
    const now = this.#clock();
    if (expiresAt !== null && expiresAt <= now)
      throw new GodwitError(
        "BAD_USER_INPUT",
        `expiresAt is ${new Date(expiresAt).toISOString()}, which is past; give a later time, or none.`,
        ["expiresAt"],
      );
    return this.#add(this.#history, {
      name: asArgument(() => field.name("name", name)),
      scopes: checkedScopes(scopes),
      expiresAt,
      replaces: null,
    });
  }

  /** All keys, newest first, revoked and expired ones too. */
  async list(): Promise<KeyView[]> {
    return (await this.#history.apiKeys.list()).map((record) => view(record, this.#clock()));
  }

  /**
   * A new key of the same name and scopes, valid as long as the old one was meant to be; the old one goes on for
   * `overlapMs`. Throws NOT_FOUND, CONFLICT.
   */
  async rotate(id: string, overlapMs: number): Promise<{ key: string; record: KeyView }> {
    if (!(overlapMs >= 0 && overlapMs <= longestOverlapMs))
      throw new GodwitError("BAD_USER_INPUT", `The overlap is ${overlapMs / 1000} s; give 0 seconds to 90 days.`, [
        "overlapSeconds",
      ]);
    const now = this.#clock();
    return this.#history.transaction(async (inside) => {
      const old = await inside.apiKeys.byId(id);
      if (old === null) throw unknown(id);
      if (old.revokedAt !== null)
        throw new GodwitError("CONFLICT", `Key ${id} was revoked; create a new one instead.`, ["id"]);
      await inside.apiKeys.endAt(id, now + overlapMs);
      const expiresAt = old.expiresAt === null ? null : now + (old.expiresAt - old.createdAt);
      const made = await this.#add(inside, { name: old.name, scopes: old.scopes, expiresAt, replaces: id });
      await this.#tell(inside, id);
      return made;
    });
  }

  /** Withdraws a key at once, in every process. Throws NOT_FOUND. */
  async revoke(id: string): Promise<KeyView> {
    if (!(await this.#history.apiKeys.revoke(id, this.#clock()))) throw unknown(id);
    await this.#tell(this.#history, id);
    this.forget(id);
    return view((await this.#history.apiKeys.byId(id))!, this.#clock());
  }

  /** Calls the listener with the id of each key that changes, until the returned function is called. */
  onChange(listener: (id: string) => void): () => void {
    this.#changed.add(listener);
    return () => void this.#changed.delete(listener);
  }

  /** A key has changed, here or in another process. */
  forget(id: string): void {
    this.#changes++;
    this.#cache.delete(id);
    if (this.#any?.value === false) this.#any = null;
    for (const listener of this.#changed) listener(id);
  }

  async #add(
    history: History,
    key: { name: string; scopes: readonly Scope[]; expiresAt: number | null; replaces: string | null },
  ): Promise<{ key: string; record: KeyView }> {
    const secret = newSecret();
    const createdAt = this.#clock();
    const record = { ...key, id: secret.id, hash: secret.hash, createdAt };
    await history.apiKeys.add(record);
    await this.#tell(history, secret.id);
    return { key: secret.key, record: view({ ...record, revokedAt: null, lastUsedAt: null }, createdAt) };
  }

  async #tell(history: History, id: string): Promise<void> {
    await keysChannel.notify(history, id);
    this.forget(id);
  }

  async #read(id: string): Promise<ApiKeyRecord | null> {
    const now = this.#clock();
    const known = this.#cache.get(id);
    if (known !== undefined && fresh(known.readAt, now)) return known.record;
    const changes = this.#changes;
    let record: ApiKeyRecord | null;
    try {
      record = await this.#history.apiKeys.byId(id);
    } catch (error) {
      if (known !== undefined) return known.record;
      throw away(error);
    }
    if (changes !== this.#changes) return this.#read(id);
    if (this.#cache.size >= cachedAtMost) this.#cache.clear(); // guesses must not fill the memory
    this.#cache.set(id, { record, readAt: now });
    return record;
  }

  #note(record: ApiKeyRecord, now: number): void {
    record.lastUsedAt = now;
    this.#history.apiKeys
      .used(record.id, now)
      .catch((error: unknown) => this.#log.warn({ error, key: record.id }, "the use of a key could not be noted"));
  }
}

function away(cause: unknown): GodwitError {
  return new GodwitError(
    "UNAVAILABLE",
    "Keys cannot be checked at the moment: the history does not answer. Try again.",
    [],
    { cause },
  );
}

function fresh(readAt: number, now: number): boolean {
  return now >= readAt && now - readAt < cachedMs;
}

function unknown(id: string): GodwitError {
  return new GodwitError(
    "NOT_FOUND",
    `There is no key ${JSON.stringify(id.slice(0, 60))}; give the id that godwit key list shows.`,
    ["id"],
  );
}

function checkedScopes(given: readonly string[]): Scope[] {
  const wrong = given.find((scope) => !knownScopes.some((known) => known === scope));
  if (wrong !== undefined || given.length === 0)
    throw new GodwitError(
      "BAD_USER_INPUT",
      `scopes ${wrong === undefined ? "is empty" : `has ${JSON.stringify(wrong)}`}; give one or more of ${knownScopes.join(", ")}.`,
      ["scopes"],
    );
  return knownScopes.filter((scope) => given.includes(scope));
}
