/** One error of an answer. */
export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string; readonly path?: readonly (string | number)[] };
}

/** What the service refused: `code` for programs, `message` for people. */
export class GodwitError extends Error {
  override readonly name = "GodwitError";
  readonly code: string;
  /** all of the answer */
  readonly errors: readonly AnswerError[];
  /** after how many seconds it may be tried again; null = not told */
  readonly retryAfter: number | null;
  /** what was answered all the same: the root fields that did not fail; null = nothing */
  readonly data: unknown;

  constructor(errors: readonly AnswerError[], retryAfter: number | null = null, data: unknown = null) {
    super(errors[0]?.message ?? "the service answered without data");
    this.code = errors[0]?.extensions?.code ?? "UNKNOWN";
    this.errors = errors;
    this.retryAfter = retryAfter;
    this.data = data;
  }

  /** The same request may succeed later. */
  get passing(): boolean {
    return this.code === "UNAVAILABLE" || this.code === "TOO_MANY" || this.code === "TIMEOUT";
  }
}

/** No answer came: offline, or the service is away. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}
