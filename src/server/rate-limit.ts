import { GodwitError } from "../core/errors.js";

/** Whose operations are counted together; "address" = by where the request came from. */
export type Account = { readonly kind: "key" | "user"; readonly id: string } | "address";

const windowMs = 60_000;

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
  readonly #limits: ReadonlyMap<string, number>;
  readonly #now: () => number;
  #windows = new Map<string, { count: number; ends: number }>();
  #sweptAt = 0;

  /** `now`: monotonic ms. The wall clock may be set back, and nobody is told to wait for as long as it jumped. */
  constructor(
    perMinute: { readonly key: number; readonly user: number; readonly address: number },
    now: () => number = () => performance.now(),
  ) {
    this.#limits = new Map(Object.entries(perMinute).filter(([, most]) => most > 0));
    this.#now = now;
  }

  /**
   * Counts one operation; answers with the RateLimit headers (draft-ietf-httpapi-ratelimit-headers). Throws
   * RateLimited.
   */
  async take(account: Account, address: string): Promise<Readonly<Record<string, string>>> {
    const kind = account === "address" ? "address" : account.kind;
    const most = this.#limits.get(kind);
    if (most === undefined) return {};
    const now = this.#now();
    this.#sweep(now);
    const window = this.#window(`${kind}:${account === "address" ? networkOf(address) : account.id}`, now);
    window.count++;
    const headers = {
      "ratelimit-policy": `"${kind}";q=${most};w=${windowMs / 1000}`,
      ratelimit: `"${kind}";r=${Math.max(0, most - window.count)};t=${Math.ceil((window.ends - now) / 1000)}`,
    };
    if (window.count <= most) return headers;
    const seconds = Math.max(1, Math.ceil((window.ends - now) / 1000));
    throw new RateLimited(
      `More than ${most} operations came from this ${kind} within a minute; try again in ${seconds} s.`,
      { ...headers, "retry-after": String(seconds) },
    );
  }

  #window(name: string, now: number): { count: number; ends: number } {
    const known = this.#windows.get(name);
    if (known !== undefined && known.ends > now) return known;
    const window = { count: 0, ends: now + windowMs };
    this.#windows.set(name, window);
    return window;
  }

  #sweep(now: number): void {
    if (now - this.#sweptAt < windowMs) return;
    this.#sweptAt = now;
    for (const [name, { ends }] of this.#windows) if (ends <= now) this.#windows.delete(name);
  }
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
