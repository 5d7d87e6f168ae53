import { GodwitError } from "../core/errors.js";
import { networkOf, type Account } from "./rate-limit.js";
import type { RequestInfo } from "./request.js";

/** What the server needs to know of who asks. */
export interface Admission {
  /** Names the caller to the log: "open", "nobody", "user", "key:…"; never a user's id. */
  readonly name: string;
  /** whose operations are counted together; null = they are not counted, for no credentials are asked for */
  readonly account: Account | null;
  /** Names what the caller may see: callers with equal rights get the same answer to the same question. */
  readonly rights: string;
  /** Is the credential valid now? Throws UNAVAILABLE where that cannot be told. */
  valid(): Promise<boolean>;
  /**
   * Calls the listener once, when the credential expires or is withdrawn, unless the returned function is called
   * before.
   */
  whenEnded(listener: () => void): () => void;
}

/** Whose places and turns an operation takes; anonymous ones are told apart by their networks. */
export function callerOf({ account }: Pick<Admission, "account">, remoteAddress: string): string {
  if (account === null) return `open:${remoteAddress}`;
  return account === "address" ? anonymousAt(remoteAddress) : `${account.kind}:${account.id}`;
}

/** Is a caller one person, or an address nobody vouches for? A key, and development mode, stand for many. */
export const isOnePerson = (caller: string): boolean => /^(user|address):/.test(caller);

/** The caller behind a network address that has shown no credential. */
export function anonymousAt(remoteAddress: string): string {
  return `address:${networkOf(remoteAddress)}`;
}

/**
 * The credential of a request: what follows Bearer in its Authorization header, or over WebSocket in connection_init's
 * payload. Throws UNAUTHENTICATED for another scheme.
 */
export function credentialOf({
  headers,
  connectionParams,
}: Pick<RequestInfo, "headers" | "connectionParams">): string | null {
  const given = authorizationIn(connectionParams) ?? headers.authorization;
  if (given === undefined || given.trim() === "") return null;
  const credential = /^Bearer +(\S+)\s*$/i.exec(given)?.[1];
  if (credential === undefined)
    throw new GodwitError(
      "UNAUTHENTICATED",
      "The authorization is not Bearer and one credential; send Authorization: Bearer gw_… or a user's token.",
    );
  return credential;
}

/** GraphiQL and others send headers as the payload itself, or under `headers`. */
function authorizationIn(params: unknown): string | undefined {
  if (typeof params !== "object" || params === null) return undefined;
  for (const [name, value] of Object.entries(params)) {
    if (typeof value === "string" && name.toLowerCase() === "authorization") return value;
    if (name.toLowerCase() === "headers" && typeof value === "object") {
      const inner = authorizationIn(value);
      if (inner !== undefined) return inner;
    }
  }
  return undefined;
}
