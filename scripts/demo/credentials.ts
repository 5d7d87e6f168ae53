import { randomBytes } from "node:crypto";
import { SignJWT } from "jose";
import type { Environment } from "../../src/config/read.js";
import type { Runtime } from "../../src/runtime/runtime.js";
import { scopes } from "../../src/ports/history/api-keys.js";

const issuer = "godwit-demo";
/** Credentials of a demo are of no use after a day. */
const validHours = 24;

/** What the demo asks callers for, and what it prints for them. */
export interface Credentials {
  /** settings of a service that asks for credentials and takes the tokens made here */
  readonly environment: Environment;
  /** A key that may do everything, and a token of one person. */
  make(runtime: Runtime, userId: string): Promise<{ key: string; token: string }>;
}

/** Credentials under a secret that is made anew with every start. */
export function credentials(): Credentials {
  const secret = randomBytes(32).toString("base64url");
  return {
    environment: {
      GODWIT_AUTH: "on",
      GODWIT_JWT_SECRET: secret,
      GODWIT_JWT_ISSUER: issuer,
      GODWIT_JWT_AUDIENCE: issuer,
    },
    async make({ services: { access } }, userId) {
      const { key } = await access.keys.create({
        name: "demo",
        scopes: [...scopes],
        expiresAt: Date.now() + validHours * 3_600_000,
      });
      const token = await new SignJWT()
        .setProtectedHeader({ alg: "HS256" })
        .setSubject(userId)
        .setIssuer(issuer)
        .setAudience(issuer)
        .setExpirationTime(`${validHours}h`)
        .sign(new TextEncoder().encode(secret));
      return { key, token };
    },
  };
}
