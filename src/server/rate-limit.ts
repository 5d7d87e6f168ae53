import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { GodwitError } from "../core/errors.js";

/** Whose operations are counted together; "address" = by where the request came from. */
export type Account = { readonly kind: "key" | "user"; readonly id: string } | "address";

const windowSeconds = 60;

/** Too many operations within a minute; the headers say when the next may come. */
export class RateLimited extends GodwitError {
  readonly headers: Readonly<Record<string, string>>;
  constructor(message: string, headers: Readonly<Record<string, string>>) {
    super("TOO_MANY", message);
    this.headers = headers;
  }
}

/**
 * Counts operations per key, user and address within each minute, in this process.
 * `perMinute`: how many each may have; 0 = not limited.
 */
export class RateLimits {
  readonly #limiters: ReadonlyMap<string, RateLimiterMemory>;

  constructor(perMinute: { readonly key: number; readonly user: number; readonly address: number }) {
    this.#limiters = new Map(
      Object.entries(perMinute).flatMap(([kind, points]) =>
        points === 0 ? [] : [[kind, new RateLimiterMemory({ keyPrefix: kind, points, duration: windowSeconds })]],
      ),
    );
  }

  /**
   * Counts one operation; answers with the RateLimit headers (draft-ietf-httpapi-ratelimit-headers). Throws
   * RateLimited.
   */
  async take(account: Account, address: string): Promise<Readonly<Record<string, string>>> {
    const kind = account === "address" ? "address" : account.kind;
    const limiter = this.#limiters.get(kind);
    if (limiter === undefined) return {};
    try {
      return headersOf(
        kind,
        limiter.points,
        await limiter.consume(account === "address" ? networkOf(address) : account.id),
      );
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
      throw new RateLimited(
        `More than ${limiter.points} operations came from this ${kind} within a minute; try again in ${seconds} s.`,
        { ...headersOf(kind, limiter.points, error), "retry-after": String(seconds) },
      );
    }
  }
}

function headersOf(
  kind: string,
  points: number,
  { remainingPoints, msBeforeNext }: RateLimiterRes,
): Record<string, string> {
  return {
    "ratelimit-policy": `"${kind}";q=${points};w=${windowSeconds}`,
    ratelimit: `"${kind}";r=${Math.max(0, remainingPoints)};t=${Math.ceil(msBeforeNext / 1000)}`,
  };
}

/** What one subscriber has: an IPv4 address, or the first 64 bits of an IPv6 one. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !address.includes(":")) return mapped ?? address;
  const [head = "", tail] = address.split("%")[0]!.split("::");
  const left = head.split(":").filter(Boolean);
  const right = (tail ?? "").split(":").filter(Boolean);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return `${[...left, ...Array.from({ length: zeros }, () => "0"), ...right]
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}
