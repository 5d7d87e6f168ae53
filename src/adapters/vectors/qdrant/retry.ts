/** A failure that may pass: try again, not before `retryAfterMs` if the server said so. */
export class TransientFailure extends Error {
  readonly retryAfterMs: number | null;
  /** the server is well and asks for fewer requests: no reason to stop asking altogether */
  readonly limited: boolean;
  constructor(message: string, retryAfterMs: number | null, options?: ErrorOptions & { limited?: boolean }) {
    super(message, options);
    this.name = "TransientFailure";
    this.retryAfterMs = retryAfterMs;
    this.limited = options?.limited ?? false;
  }
}

/** Is it a sign that the server is away? */
export function isOutage(error: unknown): boolean {
  return error instanceof TransientFailure && !error.limited;
}

export interface RetryPolicy {
  /** further attempts after the first */
  retries: number;
  /** wait before the first retry, doubled before each further one */
  backoffMs: number;
  /** longest wait; where the server asks for a longer one, nothing is tried again */
  longestMs: number;
  sleep: (ms: number) => Promise<unknown>;
  /** uniform in [0, 1) */
  random: () => number;
}

/**
 * Runs `attempt` until it succeeds, fails for good, or has failed `retries + 1` times; then throws its last error.
 * Waits are exponential with equal jitter (half fixed, half random), and never shorter than the server's Retry-After.
 */
export async function withRetries<T>(policy: RetryPolicy, attempt: () => Promise<T>): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof TransientFailure) || failures >= policy.retries) throw error;
      if ((error.retryAfterMs ?? 0) > policy.longestMs) throw error;
      const backoff = policy.backoffMs * 2 ** failures * (0.5 + policy.random() / 2);
      await policy.sleep(Math.min(policy.longestMs, Math.max(backoff, error.retryAfterMs ?? 0)));
    }
  }
}

/**
 * Milliseconds meant by a Retry-After header (seconds or an HTTP date, RFC 9110 section 10.2.3); null when it says
 * nothing. A date is compared with the answer's own `date`: this machine's clock may differ from the server's.
 */
export function retryAfterMs(
  header: string | null | undefined,
  { date, now }: { date: string | null; now: number },
): number | null {
  if (!header) return null;
  const seconds = Number(header);
  const sent = Date.parse(date ?? "");
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - (Number.isFinite(sent) ? sent : now);
  return Number.isFinite(wait) ? Math.max(0, wait) : null;
}
