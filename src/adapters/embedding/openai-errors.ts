import { APIConnectionError, APIError } from "openai";
import { GodwitError } from "../../core/errors.js";
import type { SettingNames } from "./setting-names.js";

/** True for errors that another attempt may mend. An exhausted quota answers 429 as well, and is none. */
export function isTransient(error: unknown): boolean {
  if (error instanceof APIConnectionError) return true;
  if (!(error instanceof APIError)) return false;
  const { status } = error;
  return (
    status === 408 ||
    status === 409 ||
    (status === 429 && error.code !== "insufficient_quota") ||
    (typeof status === "number" && status >= 500)
  );
}

/** True when the server is well and asks for fewer requests. */
export function isLimited(error: unknown): boolean {
  return error instanceof APIError && error.status === 429;
}

/**
 * Milliseconds the server asks to wait (Retry-After in seconds or as a date, retry-after-ms); null when it does not
 * say.
 */
export function retryAfterMs(error: unknown, now: number): number | null {
  if (!(error instanceof APIError)) return null;
  const headers: Headers | undefined = error.headers;
  const milliseconds = headers?.get("retry-after-ms");
  const value = milliseconds ?? headers?.get("retry-after");
  if (value === null || value === undefined) return null;
  // A date is of the endpoint's clock, and so is the moment that its answer names; ours may say anything.
  const date = Date.parse(headers?.get("date") ?? "");
  const said = Number.isNaN(date) ? now : date;
  const wait = /^\s*\d/.test(value) ? Number.parseFloat(value) * (milliseconds ? 1 : 1_000) : Date.parse(value) - said;
  return Number.isFinite(wait) ? Math.max(0, wait) : null;
}

/** True when an input was refused for its length (no standard code exists, so by its words). */
export function isTooLong(error: unknown): boolean {
  return (
    error instanceof APIError &&
    (error.status === 413 || (isRefused(error) && /context|too (long|large|many)|maximum|exceed/i.test(error.message)))
  );
}

/** True when the parameter `dimensions` was refused: by models that cannot shorten their vectors. */
export function dimensionsRefused(error: unknown): boolean {
  return (
    error instanceof APIError &&
    isRefused(error) &&
    /dimension|matryoshka/i.test(`${error.param ?? ""} ${error.message}`)
  );
}

function isRefused(error: APIError): boolean {
  return error.status === 400 || error.status === 422;
}

/** What callers are told; host, model and quota are for operators. */
export const modelAway = "A model that this needs does not answer at the moment; send it again later.";

/**
 * What a failed call means, and what to do about it. Errors of 400, 413 and 422 come back as they are: they may quote
 * the input, and the caller knows better.
 */
export function explain(
  error: unknown,
  call: { host: string; model: string; attempts: number; settings: SettingNames },
): unknown {
  const options = { cause: error, told: modelAway };
  if (error instanceof APIConnectionError) {
    return new GodwitError(
      "UNAVAILABLE",
      `${call.host} cannot be reached (${reason(error)}; ${attempts(call)}). Check ${call.settings.address}.`,
      [],
      options,
    );
  }
  if (!(error instanceof APIError)) {
    return error instanceof GodwitError
      ? error
      : new GodwitError("UNAVAILABLE", `${call.host} gave an answer that cannot be read.`, [], options);
  }
  const status: number | undefined = error.status;
  if (status === 401 || status === 403)
    return new GodwitError(
      "CONFIGURATION",
      `${call.host} refused the key (${status}). Check ${call.settings.key}.`,
      [call.settings.key],
      { cause: error },
    );
  if (status === 404)
    return new GodwitError(
      "CONFIGURATION",
      `${call.host} does not know the model "${call.model}", or has no such address (404). Check the model's name and ${call.settings.address}, which ends in /v1.`,
      [],
      { cause: error },
    );
  if (error.code === "insufficient_quota")
    return new GodwitError("UNAVAILABLE", `The quota at ${call.host} is used up.`, [], options);
  if (status === 400 || status === 413 || status === 422) return error;
  return new GodwitError(
    "UNAVAILABLE",
    `${call.host} answered ${status ?? "with an error"} (${attempts(call)}).`,
    [],
    options,
  );
}

function attempts({ attempts: count }: { attempts: number }): string {
  return count === 1 ? "one attempt" : `${count} attempts`;
}

/** The deepest cause, such as "connect ECONNREFUSED 127.0.0.1:1", which the client wraps twice. */
function reason(error: Error): string {
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
  return reason(cause) || code;
}
