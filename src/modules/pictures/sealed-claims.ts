import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { z } from "zod";
import type { History } from "../../ports/history/history.js";
import { Setting } from "../kit/settings.js";
import type { PictureClaim } from "./claim.js";

const keySetting = new Setting("picture-key", z.string());
const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

const sealed = z.tuple([z.string(), z.string().nullable(), z.number(), z.enum(["en", "zh"]), z.number()]);

/**
 * Claims as texts for addresses: nobody without the service's key can make one, or read whom it is about (AES-256-GCM).
 * The key is made at first use and kept in the database, so that every process knows it.
 */
export class SealedClaims {
  readonly #history: Pick<History, "settings">;
  #key: Buffer | null = null;

  constructor(history: Pick<History, "settings">) {
    this.#history = history;
  }

  /** expiresAt: epoch ms */
  async seal({ userId, migrationId, months, language }: PictureClaim, expiresAt: number): Promise<string> {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, (await this.#readKey()) ?? (await this.#makeKey()), nonce);
    const text = JSON.stringify([userId, migrationId, months, language, expiresAt]);
    const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url");
  }

  /** null = this service did not make it, or its time is over. */
  async open(text: string, now: number): Promise<PictureClaim | null> {
    const bytes = Buffer.from(text, "base64url");
    const key = await this.#readKey();
    if (key === null || bytes.length <= nonceBytes + tagBytes) return null;
    const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes));
    decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    try {
      const plain = Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]);
      const [userId, migrationId, months, language, expiresAt] = sealed.parse(JSON.parse(plain.toString("utf8")));
      return expiresAt > now ? { userId, migrationId, months, language } : null;
    } catch {
      return null; // altered, or of another key
    }
  }

  async #readKey(): Promise<Buffer | null> {
    if (this.#key !== null) return this.#key;
    const stored = await keySetting.read(this.#history);
    return stored === null ? null : (this.#key = Buffer.from(stored, "base64url"));
  }

  /** Of several processes that begin at once one key stays, and all use it: no address is lost. */
  async #makeKey(): Promise<Buffer> {
    const kept = await keySetting.writeNew(this.#history, randomBytes(32).toString("base64url"));
    return (this.#key = Buffer.from(kept, "base64url"));
  }
}
