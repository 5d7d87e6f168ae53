/**
 * One class for everything a caller can mend: a code, what is wrong, and what to do. The server shows these as they
 * are.
 */
export type ErrorCode =
  | "BAD_USER_INPUT"
  | "NOT_FOUND"
  | "CONFLICT"
  | "TOO_LARGE"
  | "TOO_MANY"
  | "UNAVAILABLE"
  | "DIMENSION_MISMATCH"
  | "CONFIGURATION"
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "PERSISTED_QUERY_NOT_FOUND"
  | "PERSISTED_QUERY_NOT_SUPPORTED";

export class GodwitError extends Error {
  readonly code: ErrorCode;
  /** Path of the offending input, such as ["items", 3, "title"]. */
  readonly path: readonly (string | number)[];
  /**
   * What callers are told instead of a message that is for operators, such as one that names the address of a store;
   * null = the message.
   */
  readonly told: string | null;
  constructor(
    code: ErrorCode,
    message: string,
    path: readonly (string | number)[] = [],
    options?: ErrorOptions & { told?: string },
  ) {
    super(message, options);
    this.name = "GodwitError";
    this.code = code;
    this.path = path;
    this.told =
      options?.told ??
      (code === "CONFIGURATION"
        ? "The service cannot do this as it is configured; its operator can find out why."
        : null);
  }
}
