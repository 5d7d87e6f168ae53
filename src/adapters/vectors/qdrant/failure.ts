import { QdrantClientResourceExhaustedError, QdrantClientTimeoutError } from "@qdrant/js-client-rest";
import { GodwitError } from "../../../core/errors.js";
import { collectionNotFound, dimensionMismatch } from "../errors.js";
import { retryAfterMs, TransientFailure } from "./retry.js";

/** An HTTP answer other than success, as the client library throws it (its class is not exported). */
interface HttpFailure extends Error {
  status: number;
  headers: Headers;
  data: unknown;
}

function isHttpFailure(error: unknown): error is HttpFailure {
  return (
    error instanceof Error &&
    "status" in error &&
    typeof error.status === "number" &&
    "headers" in error &&
    error.headers instanceof Headers
  );
}

/** Qdrant's own sentence: { "status": { "error": "…" } }. */
function qdrantMessage(failure: HttpFailure): string {
  const { data } = failure;
  if (
    typeof data === "object" &&
    data !== null &&
    "status" in data &&
    typeof data.status === "object" &&
    data.status !== null &&
    "error" in data.status
  )
    return String(data.status.error);
  return failure.message;
}

/** True for the answer to creating what another process has just created (status 409; 400 in older servers). */
export function isConflict(error: unknown): boolean {
  return (
    isHttpFailure(error) &&
    (error.status === 409 || (error.status === 400 && /already exists/.test(qdrantMessage(error))))
  );
}

/** The server does not take such a request (status 400, 403 or 422), in its own words. */
export class Refusal extends Error {
  /** Qdrant's sentence */
  readonly said: string;
  constructor(url: string, status: number, said: string, cause: unknown) {
    super(`Qdrant at ${url} refused a request (HTTP ${status}): ${said}`, { cause });
    this.name = "Refusal";
    this.said = said;
  }
}

/** What callers are told; the address is for operators. */
export const vectorsAway = "The vector store cannot be reached at the moment; send it again later.";

/** What is known where the failure is read. */
export interface FailureContext {
  url: string;
  /** the collection or alias that was asked, "" for none */
  collection: string;
  /** Retry-After of the last answer 429, which the library's own error cuts short */
  rateLimitHeader: string | null;
  /** when that was sent, by the server's clock */
  rateLimitDate: string | null;
  now: number;
}

function readHttpFailure(failure: HttpFailure, context: FailureContext): Error {
  const { status } = failure;
  const said = qdrantMessage(failure);
  // No wait makes it fit: it asks for more than a minute's allowance.
  if (status === 429 && /larger than rate limiter capacity/.test(said))
    return new Refusal(context.url, status, said, failure);
  if (status === 429 || status >= 500) {
    return new TransientFailure(
      `HTTP ${status}: ${said}`,
      retryAfterMs(failure.headers.get("retry-after"), { date: failure.headers.get("date"), now: context.now }),
      { cause: failure, limited: status === 429 },
    );
  }
  if (status === 404 && context.collection !== "") return collectionNotFound(context.collection);
  if (status === 401 || status === 403)
    return new GodwitError(
      "CONFIGURATION",
      `Qdrant at ${context.url} refused the API key (HTTP ${status}); set QDRANT_API_KEY to one with read and write access.`,
      [],
      { cause: failure },
    );
  const dimensions = /expected dim: (\d+), got (\d+)/.exec(said);
  if (dimensions) return dimensionMismatch(context.collection, Number(dimensions[1]), Number(dimensions[2]));
  if (status === 413)
    return new GodwitError(
      "TOO_LARGE",
      `Qdrant at ${context.url} found the request too large, even of one point; have its limit raised, or keep less in attributes and tags.`,
      [],
      { cause: failure, told: "The vector store found this too large; send less at a time." },
    );
  return new Refusal(context.url, status, said, failure);
}

/** Says what a failed call means: TransientFailure when it may pass, otherwise the error for the caller. */
export function readFailure(error: unknown, context: FailureContext): unknown {
  if (error instanceof GodwitError || error instanceof TransientFailure || isConflict(error)) return error;
  if (isHttpFailure(error)) return readHttpFailure(error, context);
  if (error instanceof QdrantClientTimeoutError)
    return new TransientFailure("no answer in time", null, { cause: error });
  // The library fails to read a Retry-After that is a date, and then throws this instead.
  const limited =
    error instanceof QdrantClientResourceExhaustedError ||
    (error instanceof Error && error.message.startsWith("Invalid retryAfter value"));
  if (limited) {
    const { rateLimitHeader, rateLimitDate: date, now } = context;
    return new TransientFailure("HTTP 429: too many requests", retryAfterMs(rateLimitHeader, { date, now }), {
      cause: error,
      limited: true,
    });
  }
  if (error instanceof TypeError && error.message === "fetch failed") {
    const cause = error.cause instanceof Error ? error.cause : error;
    return new TransientFailure("code" in cause && typeof cause.code === "string" ? cause.code : cause.message, null, {
      cause: error,
    });
  }
  // Cut off, no JSON, or JSON of another shape, over which the library stumbles in ways of its own: whatever answered,
  // it was no Qdrant that is well.
  return new TransientFailure("an answer that cannot be read", null, { cause: error });
}
