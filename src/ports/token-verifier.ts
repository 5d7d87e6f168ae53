/** How users' tokens are checked. */
export interface JwtConfig {
  readonly issuer: string;
  readonly audience: string;
  readonly keys:
    | { readonly kind: "secret"; readonly secret: string }
    | { readonly kind: "url"; readonly url: string }
    | { readonly kind: "file"; readonly path: string };
  readonly algorithms: readonly string[];
  readonly toleranceMs: number;
  /** null = tokens may read and write */
  readonly scopeClaim: string | null;
}

/** What a user's token says, once its signature and claims have been checked. */
export interface VerifiedToken {
  /** the user it speaks for */
  readonly subject: string;
  /** what it may do, where the configuration names a claim that says so; null = everything a user may */
  readonly scope: readonly string[] | null;
  /** epoch ms, tolerance included */
  readonly expiresAt: number;
}

export interface TokenVerifier {
  /**
   * Checks a token at `now` (epoch ms). Throws GodwitError UNAUTHENTICATED, or UNAVAILABLE where the keys to check it
   * with cannot be had.
   */
  verify(token: string, now: number): Promise<VerifiedToken>;
}
