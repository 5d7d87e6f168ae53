import { setTimeout as sleep } from "node:timers/promises";
import OpenAI from "openai";
import { GodwitError } from "../../core/errors.js";
import type { ComponentHealth } from "../../ports/embedder.js";
import { BreakerOpen, CircuitBreaker } from "../resilience/circuit-breaker.js";
import type { SettingNames } from "./setting-names.js";
import { explain, isLimited, isTransient, modelAway, retryAfterMs } from "./openai-errors.js";

/** What the adapters write to; a pino logger fits. Texts, prompts and keys are never written. */
export interface Log {
  warn(fields: object, message: string): void;
}

export interface EndpointOptions {
  /** may be absent with `baseURL`: local servers seldom need one */
  apiKey?: string;
  /** address up to and including "/v1"; absent = https://api.openai.com/v1 */
  baseURL?: string;
  model: string;
  /** longest wait for one answer; default 30,000 ms */
  timeoutMs?: number;
  /** attempts after the first; default 4 */
  maxRetries?: number;
  log?: Log;
  /** shared with the health report; absent = one of its own */
  breaker?: CircuitBreaker;
  /** absent = those of both endpoints */
  settings?: SettingNames;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** attempts after the first; absent = as configured */
  retries?: number | undefined;
  /** ask even while the breaker is open: health checks */
  always?: boolean | undefined;
  /** longest wait for this answer; absent = as configured */
  timeoutMs?: number | undefined;
  /** what is thrown after a time-out instead of another attempt */
  tooSlow?: (() => Error) | undefined;
}

const settingsOfBoth: SettingNames = { address: "OPENAI_BASE_URL", key: "OPENAI_API_KEY" };
const hosted = "https://api.openai.com/v1";
const firstBackoffMs = 500;
const longestBackoffMs = 8_000;
/** A server that asks for a longer wait is unavailable: the caller's queue waits better than an open request. */
const longestWaitMs = 60_000;
/** A call's outcome tells the endpoint's health for so long. */
const outcomeLastsMs = 30_000;

/**
 * One model behind an OpenAI-compatible address, called with time-outs, retries and clear errors.
 *
 * The retries are ours, not the client's: the client sleeps through an abort, waits as long as Retry-After says, and
 * repeats requests over an exhausted quota.
 */
export class OpenAIEndpoint {
  readonly model: string;
  /** host of the address, for messages */
  readonly host: string;
  readonly isHosted: boolean;
  /** attempts made so far */
  requests = 0;
  readonly #client: OpenAI;
  readonly #timeoutMs: number;
  readonly #maxRetries: number;
  readonly #log: Log | undefined;
  readonly breaker: CircuitBreaker;
  readonly #settings: SettingNames;
  #outcome: { at: number; error: string | null } | null = null;

  /** Throws GodwitError CONFIGURATION when the hosted service has no key, or the address is no URL. */
  constructor({
    apiKey,
    baseURL = hosted,
    model,
    timeoutMs = 30_000,
    maxRetries = 4,
    log,
    breaker,
    settings = settingsOfBoth,
  }: EndpointOptions) {
    if (!URL.canParse(baseURL))
      throw new GodwitError(
        "CONFIGURATION",
        `${settings.address} is "${baseURL}", which is no URL. Give the address up to /v1, such as http://localhost:11434/v1.`,
        [settings.address],
      );
    this.host = new URL(baseURL).host;
    this.isHosted = this.host === new URL(hosted).host;
    if (this.isHosted && !apiKey)
      throw new GodwitError(
        "CONFIGURATION",
        `${settings.key} is not set. Set it, or point ${settings.address} at a server that needs none.`,
        [settings.key],
      );
    this.model = model;
    this.#settings = settings;
    this.breaker = breaker ?? new CircuitBreaker({ name: "The model endpoint" });
    this.#timeoutMs = timeoutMs;
    this.#maxRetries = maxRetries;
    this.#log = log;
    // Its own log could hold texts, and its other settings would come from the environment behind our configuration's
    // back.
    this.#client = new OpenAI({
      apiKey: apiKey || "none",
      baseURL,
      maxRetries: 0,
      logLevel: "off",
      organization: null,
      project: null,
      adminAPIKey: null,
    });
  }

  /**
   * The answer of one request, attempted again after connection errors, time-outs, 408, 409, 429 and 5xx.
   * Throws the signal's reason; GodwitError CONFIGURATION (key, address or model refused) or UNAVAILABLE; or the
   * client's
   * own error for a request that this endpoint refuses as it is (400, 413, 422), for the caller to judge.
   */
  async call<T>(
    request: (client: OpenAI, signal: AbortSignal) => Promise<T>,
    {
      signal,
      retries: maxRetries = this.#maxRetries,
      always = false,
      timeoutMs = this.#timeoutMs,
      tooSlow,
    }: CallOptions = {},
  ): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      signal?.throwIfAborted();
      // Ours, because the client's time-out ends with the answer's headers.
      const timeout = AbortSignal.timeout(timeoutMs);
      try {
        const answer = await this.breaker.run(
          () => {
            this.requests++;
            return request(this.#client, signal === undefined ? timeout : AbortSignal.any([signal, timeout]));
          },
          (error) => {
            if (signal?.aborted) return null; // given up: no sign of an outage
            return timeout.aborted || (isTransient(error) && !isLimited(error));
          },
          { always },
        );
        this.#outcome = { at: performance.now(), error: null };
        return answer;
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof BreakerOpen) throw error;
        if (timeout.aborted && tooSlow !== undefined) {
          this.#outcome = { at: performance.now(), error: `${this.host} did not answer within ${timeoutMs} ms.` };
          throw tooSlow();
        }
        const wait = retryAfterMs(error, Date.now()) ?? backoffMs(attempt);
        if (attempt < maxRetries && wait <= longestWaitMs && (timeout.aborted || isTransient(error))) {
          this.#log?.warn(
            {
              host: this.host,
              model: this.model,
              attempt: attempt + 1,
              waitMs: Math.round(wait),
              status: error instanceof OpenAI.APIError ? error.status : undefined,
            },
            "LLM endpoint failed; trying again",
          );
          await sleep(wait, undefined, signal === undefined ? {} : { signal }).catch(() => signal?.throwIfAborted());
          continue;
        }
        const explained = timeout.aborted
          ? new GodwitError(
              "UNAVAILABLE",
              `${this.host} did not answer within ${timeoutMs} ms (${attempt + 1} attempts).`,
              [],
              { cause: error, told: modelAway },
            )
          : explain(error, { host: this.host, model: this.model, attempts: attempt + 1, settings: this.#settings });
        this.#outcome = { at: performance.now(), error: explained instanceof GodwitError ? explained.message : null };
        throw explained;
      }
    }
  }

  /** Health by the last call's outcome, or by one `probe` when that is older than half a minute. */
  async health(probe: () => Promise<unknown>): Promise<ComponentHealth> {
    if (this.#outcome === null || performance.now() - this.#outcome.at > outcomeLastsMs) {
      const failed = await probe().then(
        () => null,
        (error: Error) => error.message,
      );
      this.#outcome = { at: performance.now(), error: failed };
    }
    const { error } = this.#outcome;
    const breaker = this.breaker.state;
    return error === null
      ? { state: "UP", breaker, detail: `${this.model} at ${this.host} answers.` }
      : { state: "DOWN", breaker, detail: error };
  }
}

/** Exponential, with half of it jittered so that clients that failed together do not return together. */
function backoffMs(attempt: number): number {
  const full = Math.min(longestBackoffMs, firstBackoffMs * 2 ** attempt);
  return (full / 2) * (1 + Math.random());
}
