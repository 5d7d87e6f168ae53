import { GodwitError } from "../../core/errors.js";
import type { TokenVerifier } from "../../ports/token-verifier.js";
import { Invalid } from "../common/batch.js";
import * as field from "../common/fields.js";
import { nobody, open, type Caller } from "../kit/caller.js";
import type { Aliases } from "./aliases.js";
import type { Pseudonyms } from "./pseudonyms.js";
import type { KeyService } from "./key-service.js";

/**
 * on: always ask for credentials. off: never. auto: as soon as there are any to ask for (a key was made, tokens are
 * configured).
 */
export type AccessMode = "auto" | "on" | "off";

export interface AccessParts {
  mode: AccessMode;
  keys: KeyService;
  /** null = no tokens are taken */
  tokens: TokenVerifier | null;
  pseudonyms: Pseudonyms;
  aliases: Aliases;
  clock: () => number;
}

const userScopes = ["read", "write"] as const;
/** Credentials in use are looked at again at least this often, should the news of a change get lost. */
const recheckMs = 5_000;

/** Decides who a credential speaks for, and for how long. */
export class AccessService {
  readonly keys: KeyService;
  readonly mode: AccessMode;
  readonly #tokens: TokenVerifier | null;
  readonly #pseudonyms: Pseudonyms;
  readonly #aliases: Aliases;
  readonly #clock: () => number;

  constructor({ mode, keys, tokens, pseudonyms, aliases, clock }: AccessParts) {
    this.mode = mode;
    this.keys = keys;
    this.#tokens = tokens;
    this.#pseudonyms = pseudonyms;
    this.#aliases = aliases;
    this.#clock = clock;
  }

  /** Are credentials asked for? */
  async enforced(): Promise<boolean> {
    return this.mode === "on" || (this.mode === "auto" && (this.#tokens !== null || (await this.keys.any())));
  }

  /** How the door is, in a sentence for the operator. */
  async told(): Promise<string> {
    if (this.mode === "off") return "GODWIT_AUTH=off: no credentials are asked for";
    if (!(await this.enforced()))
      return "development mode: no credentials are asked for, on loopback only; godwit key create ends it";
    return `credentials are asked for: keys${this.#tokens === null ? "" : " and users' tokens"}`;
  }

  /**
   * Who a request's credential speaks for; null = it has none. Throws UNAUTHENTICATED for one that is not valid,
   * UNAVAILABLE where that cannot be told.
   */
  async admit(credential: string | null): Promise<Caller> {
    if (!(await this.enforced())) return open;
    if (credential === null) return nobody;
    if (credential.startsWith("gw_")) {
      const { id, scopes, expiresAt } = await this.keys.verify(credential);
      return { kind: "key", id, scopes: new Set(scopes), expiresAt };
    }
    if (this.#tokens === null)
      throw new GodwitError(
        "UNAUTHENTICATED",
        "This credential is not a key, and no tokens are taken here; send Authorization: Bearer gw_….",
      );
    const { subject, scope, expiresAt } = await this.#tokens.verify(credential, this.#clock());
    const named = this.#pseudonyms.ofStranger(userIdOf(subject));
    return {
      kind: "user",
      userId: await this.#aliases.owner(named),
      named,
      may: new Set(
        userScopes.filter((one) => scope === null || scope.includes(one) || scope.includes(`godwit:${one}`)),
      ),
      expiresAt,
    };
  }

  /** Is what let a caller in still valid? Throws UNAVAILABLE where that cannot be told. */
  async valid(caller: Caller): Promise<boolean> {
    if (caller.kind === "nobody") return true;
    if (caller.kind === "open") return !(await this.enforced());
    const until = caller.kind === "key" ? await this.keys.validUntil(caller.id) : caller.expiresAt;
    return until === null || until > this.#clock();
  }

  /**
   * Calls the listener once, when the caller's credential expires or is withdrawn, unless the returned function is
   * called before.
   */
  whenEnded(caller: Caller, listener: () => void): () => void {
    if (caller.kind === "nobody") return () => {};
    if (caller.kind === "open") return this.#whenEnforced(listener);
    let until = caller.expiresAt;
    // A wall clock that is set back lengthens nothing.
    const steadily = until === null ? Infinity : performance.now() + (until - this.#clock());
    let timer: NodeJS.Timeout;
    let stopped = false;
    const check = async (): Promise<void> => {
      clearTimeout(timer);
      // A store that does not answer ends nothing that was valid a moment ago.
      if (caller.kind === "key") until = await this.keys.validUntil(caller.id).catch(() => until);
      if (stopped) return;
      const left = until === null ? recheckMs : Math.min(until - this.#clock(), steadily - performance.now());
      if (left <= 0) {
        stop();
        listener();
        return;
      }
      timer = setTimeout(() => void check(), Math.min(recheckMs, left)).unref();
    };
    const offKeys = this.keys.onChange((id) => {
      if (caller.kind === "key" && id === caller.id) void check();
    });
    const stop = (): void => {
      stopped = true;
      clearTimeout(timer);
      offKeys();
    };
    void check();
    return stop;
  }

  /** The first key ends development mode for what is open already, too. */
  #whenEnforced(listener: () => void): () => void {
    const off = this.keys.onChange(() => {
      void this.enforced().then(
        (enforced) => {
          if (enforced) {
            off();
            listener();
          }
        },
        () => {},
      );
    });
    return off;
  }
}

/** The user that a token speaks for; a subject that could not be stored as an id is refused. */
function userIdOf(subject: string): string {
  try {
    return field.id("sub", subject);
  } catch (error) {
    if (error instanceof Invalid) throw new GodwitError("UNAUTHENTICATED", `The token's ${error.message}`);
    throw error;
  }
}
