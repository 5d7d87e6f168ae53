import { GodwitError } from "../../core/errors.js";

/**
 * What a failed statement means: `away` = the database cannot be asked now, `busy` = all connections of this process
 * were in use for too long, `full` = it cannot store, `again` = this attempt lost against another, `text` = a text that
 * no database can hold.
 */
export type DatabaseFailure = "away" | "busy" | "full" | "again" | "text";

/** SQLSTATE classes and codes (PostgreSQL documentation, Appendix A). */
const states: readonly (readonly [RegExp, DatabaseFailure])[] = [
  [/^(08...|57P0[1-5]|53300)$/, "away"],
  [/^(53100|53200|53400|25006|58030)$/, "full"],
  [/^(40001|40P01|55P03|57014)$/, "again"],
  [/^(22021|22P05)$/, "text"],
];
/**
 * Prisma's own codes: not reachable, timed out, closed the connection, no connection from the pool; a transaction that
 * could not be begun or was closed.
 */
const prismaCodes: Readonly<Record<string, DatabaseFailure>> = {
  P1001: "away",
  P1002: "away",
  P1008: "away",
  P1017: "away",
  P2024: "busy",
  P2028: "again",
};
/**
 * What node-postgres says of waiting for its own pool; a connection that could not be made is "terminated due to …".
 */
const poolWait = /timeout exceeded when trying to connect/;
const unreachable =
  /Query read timeout|Connection terminated|is not queryable|ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|EHOSTUNREACH|thread has ended|DatabaseNotReachable|ConnectionClosed|SocketTimeout/;
const noSpace = /No space left on device|ENOSPC|EDQUOT|EROFS|Disk quota exceeded/i;

/**
 * Reads an error of Prisma or node-postgres; null = the statement itself was wrong, or it is no error of the database.
 */
export function databaseFailure(error: unknown): DatabaseFailure | null {
  if (!(error instanceof Error) || error instanceof GodwitError) return null;
  const { state, text } = detailsOf(error);
  const known = state === null ? undefined : states.find(([pattern]) => pattern.test(state))?.[1];
  if (known !== undefined) return known;
  if (noSpace.test(text)) return "full";
  const code = "code" in error && typeof error.code === "string" ? prismaCodes[error.code] : undefined;
  if (code !== undefined) return code;
  if (unreachable.test(text)) return "away";
  return poolWait.test(text) ? "busy" : null;
}

/** The error that callers see; the original is its cause, for the log. */
export function explainFailure(failure: DatabaseFailure, cause: unknown): GodwitError {
  if (failure === "text")
    return new GodwitError(
      "BAD_USER_INPUT",
      "A text or an id holds the character U+0000, which cannot be kept; leave it out.",
      [],
      { cause },
    );
  const messages: Record<Exclude<DatabaseFailure, "text">, string> = {
    away: "The database cannot be reached at the moment; nothing was stored. Send it again: writes are idempotent by id.",
    busy: "More is asked of the database than this process has connections for; nothing was stored. Send it again in a moment.",
    full: "The database cannot store anything: its disk is full, or it is read-only. Nothing was stored; reading goes on. Make room, then send it again.",
    again:
      "The database gave this up, for others were in the way or it took too long; nothing was stored. Send it again.",
  };
  return new GodwitError("UNAVAILABLE", messages[failure], [], { cause });
}

/** SQLSTATE and words, wherever the layers between have put them. */
function detailsOf(error: Error): { state: string | null; text: string } {
  const texts = [error.message];
  let state: string | null = null;
  const look = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (
        (key === "originalCode" || key === "code") &&
        typeof inner === "string" &&
        /^[0-9A-Z]{5}$/.test(inner) &&
        !/^P\d{4}$/.test(inner)
      )
        state ??= inner;
      // Of a host with several addresses the code alone says what happened.
      if (["originalMessage", "kind", "message", "code"].includes(key) && typeof inner === "string") texts.push(inner);
    }
  };
  look(error);
  let cause: unknown = "meta" in error ? error.meta : error.cause;
  for (let depth = 0; typeof cause === "object" && cause !== null && depth < 4; depth++) {
    look(cause);
    cause = "driverAdapterError" in cause ? cause.driverAdapterError : "cause" in cause ? cause.cause : null;
  }
  return { state, text: texts.join("\n") };
}
