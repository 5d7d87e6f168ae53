import { readFileSync, statSync } from "node:fs";
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from "jose";
import { GodwitError } from "../../core/errors.js";
import type { JwtConfig, TokenVerifier, VerifiedToken } from "../../ports/token-verifier.js";

const fetchMs = 5_000;
const keysMaxAgeMs = 600_000;
/** A file is looked at again at most this often. */
const lookMs = 5_000;
/** What was verified is verified for so long, and of so many tokens. */
const verifiedMs = 5_000;
const mostVerified = 1_000;
/** An unknown key id asks for the keys again at most this often. */
const cooldownMs = 30_000;

/**
 * Checks JSON Web Tokens (RFC 7519) against keys the operator has named; what a token's header says of keys is never
 * followed. A JWKS file is read here, and again when it has changed. Throws CONFIGURATION if it cannot be. `steady`:
 * monotonic ms.
 */
export function createJwtVerifier(
  { issuer, audience, keys, algorithms, toleranceMs, scopeClaim }: JwtConfig,
  steady: () => number = () => performance.now(),
): TokenVerifier {
  const options: JWTVerifyOptions = {
    issuer,
    audience,
    algorithms: [...algorithms],
    clockTolerance: toleranceMs / 1000,
    requiredClaims: ["sub", "exp"],
  };
  const secret = keys.kind === "secret" ? new TextEncoder().encode(keys.secret) : null;
  const find = keys.kind === "url" ? remote(keys.url, steady) : keys.kind === "file" ? local(keys.path, steady) : null;
  /** A caller who asks again and again need not be checked each time: refusing them would cost as much as answering. */
  const verified = new Map<string, { verification: VerifiedToken; from: number; until: number }>();
  return {
    async verify(token, now) {
      const known = verified.get(token);
      const lasts = known !== undefined && steady() < known.until;
      if (lasts && now >= known.from && now < known.verification.expiresAt) return known.verification;
      const at = { ...options, currentDate: new Date(now) };
      let payload: JWTPayload;
      try {
        payload = (secret !== null ? await jwtVerify(token, secret, at) : await jwtVerify(token, find!, at)).payload;
      } catch (error) {
        throw refusal(error);
      }
      const verification = {
        subject: payload.sub!,
        scope: scopeClaim === null ? null : words(payload[scopeClaim]),
        expiresAt: payload.exp! * 1000 + toleranceMs,
      };
      verified.delete(token);
      if (verified.size >= mostVerified) verified.delete(verified.keys().next().value!);
      verified.set(token, { verification, from: now, until: steady() + verifiedMs });
      return verification;
    },
  };
}

/**
 * Keys at an address, fetched again when they are old, and for a key that is not among them. When that is, a clock says
 * that cannot be set back: keys that their issuer has withdrawn would be taken for as long as it was.
 */
function remote(url: string, steady: () => number): JWTVerifyGetKey {
  const never = Number.POSITIVE_INFINITY;
  const keys = createRemoteJWKSet(new URL(url), {
    timeoutDuration: fetchMs,
    cooldownDuration: never,
    cacheMaxAge: never,
  });
  let fetchedAt = Number.NEGATIVE_INFINITY;
  const fetchAfter = async (ms: number): Promise<boolean> => {
    if (steady() - fetchedAt < ms) return false;
    await keys.reload();
    fetchedAt = steady();
    return true;
  };
  return async (...asked) => {
    await fetchAfter(keysMaxAgeMs);
    try {
      return await keys(...asked);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !(await fetchAfter(cooldownMs))) throw error;
      return keys(...asked);
    }
  };
}

/** Keys of a file, which is replaced while the service runs; until it can be read again, the keys it had. */
function local(path: string, steady: () => number): JWTVerifyGetKey {
  let read = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  let lookedAt = steady();
  let keys = keysOf(path);
  return (...asked) => {
    if (steady() - lookedAt >= lookMs) {
      lookedAt = steady();
      const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
      if (changed !== undefined && changed !== read) {
        try {
          keys = keysOf(path);
          read = changed;
        } catch {
          // It is being written; the next look finds it whole.
        }
      }
    }
    return keys(...asked);
  };
}

function keysOf(path: string): ReturnType<typeof createLocalJWKSet> {
  try {
    return createLocalJWKSet(JSON.parse(readFileSync(path, "utf8")) as JSONWebKeySet);
  } catch (error) {
    throw new GodwitError(
      "CONFIGURATION",
      `GODWIT_JWT_JWKS is ${JSON.stringify(path)}: no JSON Web Key Set can be read there (${error instanceof Error ? error.message : String(error)}).`,
      ["GODWIT_JWT_JWKS"],
    );
  }
}

/** A list of texts, or one text of words separated by blanks; a token without the claim may do nothing. */
function words(claim: unknown): string[] {
  if (typeof claim === "string") return claim.split(/\s+/).filter(Boolean);
  return Array.isArray(claim) ? claim.filter((word) => typeof word === "string") : [];
}

function refusal(error: unknown): GodwitError {
  if (error instanceof errors.JWTExpired) return unauthenticated("The token has expired; get a new one.");
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.reason === "missing")
      return unauthenticated(`The token has no claim ${error.claim}; it must have iss, aud, sub and exp.`);
    return unauthenticated(
      error.claim === "nbf"
        ? "The token is not valid yet; check the issuer's clock."
        : `The token's ${error.claim} is not the one this service takes; see GODWIT_JWT_ISSUER and GODWIT_JWT_AUDIENCE.`,
    );
  }
  if (error instanceof errors.JOSEAlgNotAllowed)
    return unauthenticated("The token is signed with an algorithm that is not allowed here.");
  const unusable = [
    errors.JWSInvalid,
    errors.JWTInvalid,
    errors.JWSSignatureVerificationFailed,
    errors.JWKSNoMatchingKey,
    errors.JWKSMultipleMatchingKeys,
    errors.JOSENotSupported,
    errors.JWKInvalid,
  ];
  if (unusable.some((kind) => error instanceof kind))
    return unauthenticated("The token cannot be verified: it is malformed, or not signed with a key of its issuer.");
  return new GodwitError(
    "UNAVAILABLE",
    "The issuer's keys cannot be had at the moment, so no token can be checked; try again.",
    [],
    { cause: error },
  );
}

function unauthenticated(message: string): GodwitError {
  return new GodwitError("UNAUTHENTICATED", message);
}
