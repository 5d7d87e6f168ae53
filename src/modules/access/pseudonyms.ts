import { createHmac } from "node:crypto";
import { GodwitError } from "../../core/errors.js";
import { z } from "zod";
import type { History } from "../../ports/history/history.js";
import { Setting } from "../kit/settings.js";
import { Invalid } from "../common/batch.js";
import * as field from "../common/fields.js";
import { sha256 } from "../common/hash.js";

const shape = /^p_[A-Za-z0-9_-]{43}$/;
const secretSetting = new Setting("pseudonyms", z.string().nullable());

/**
 * Stands between the ids that callers use and those that are stored. With a secret, what is stored is HMAC-SHA-256 of
 * the id: the same for the same id, and not to be
 * guessed or turned back without the secret. Without one, ids are stored as they are.
 */
export class Pseudonyms {
  readonly #secret: string | null;

  constructor(secret: string | null) {
    this.#secret = secret;
  }

  /** Do stored ids differ from callers'? */
  get used(): boolean {
    return this.#secret !== null;
  }

  /**
   * The stored id of a user as a server names them; a pseudonym that Godwit gave out is taken as it is. What is no id
   * stays what it is, to be refused where it is used.
   */
  of<T>(given: T): T | string {
    const id = typeof given === "number" && Number.isSafeInteger(given) ? String(given) : given;
    return typeof id !== "string" || shape.test(id) || !isId(id) ? id : this.ofStranger(id);
  }

  /** The stored id of a user as a token names them: nobody can ask for another's pseudonym this way. */
  ofStranger(id: string): string {
    return this.#secret === null ? id : `p_${createHmac("sha256", this.#secret).update(id).digest("base64url")}`;
  }

  /**
   * Refuses to go on where what is stored was stored under another secret, or none: people would be there twice, and
   * erased once. Throws CONFIGURATION.
   */
  async check(history: History): Promise<void> {
    const mark = this.#secret === null ? null : sha256(`godwit-pseudonyms\u001f${this.#secret}`).slice(0, 16);
    let stored = await secretSetting.read(history);
    // Of two processes that start at once with different secrets the second is refused.
    if (stored === null && mark !== null && (await history.users.count()) === 0)
      stored = await secretSetting.writeNew(history, mark);
    if (stored === mark) return;
    throw new GodwitError(
      "CONFIGURATION",
      stored === null
        ? "GODWIT_PSEUDONYM_SECRET is set, but users are stored under their own ids already: start with an empty database and import them again, or remove it."
        : "GODWIT_PSEUDONYM_SECRET is not the secret that the stored users' pseudonyms were made with: set that one.",
      ["GODWIT_PSEUDONYM_SECRET"],
    );
  }
}

function isId(text: string): boolean {
  try {
    field.id("id", text);
    return true;
  } catch (error) {
    if (error instanceof Invalid) return false;
    throw error;
  }
}
