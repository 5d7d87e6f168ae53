import { SignJWT, UnsecuredJWT, type JWTPayload } from "jose";
import type { Runtime } from "../../src/runtime/runtime.js";

const secret = "a secret of the tests, 32 characters and more";
const issuer = "https://issuer.example";
const audience = "godwit-tests";

/** What makes the service take the tokens made here. */
export const tokenEnvironment = { GODWIT_JWT_SECRET: secret, GODWIT_JWT_ISSUER: issuer, GODWIT_JWT_AUDIENCE: audience };

/** A token of a user that the service takes, for an hour; `claims` replace its own. */
export function userToken(userId: string, claims: JWTPayload = {}): Promise<string> {
  return new SignJWT(claimsOf(userId, claims))
    .setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode(secret));
}

/** The same token with algorithm none. */
export function unsignedToken(userId: string): string {
  return new UnsecuredJWT(claimsOf(userId, {})).encode();
}

function claimsOf(userId: string, claims: JWTPayload): JWTPayload {
  return { iss: issuer, aud: audience, sub: userId, exp: Math.floor(Date.now() / 1000) + 3600, ...claims };
}

/** A key with these scopes, made past the API. */
export async function newKey(
  runtime: Runtime,
  scopes: readonly string[],
  expiresAt: number | null = null,
): Promise<{ id: string; key: string }> {
  const { key, record } = await runtime.services.access.keys.create({ name: scopes.join(" "), scopes, expiresAt });
  return { id: record.id, key };
}

export const bearer = (credential: string): { authorization: string } => ({ authorization: `Bearer ${credential}` });
