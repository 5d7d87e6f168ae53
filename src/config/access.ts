import { existsSync } from "node:fs";
import type { JwtConfig } from "../ports/token-verifier.js";
import type { Problems } from "./read.js";
import type { Values } from "./variables.js";

const symmetric = ["HS256", "HS384", "HS512"];
const asymmetric = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

/** The settings of tokens; null where none is set. Adds what is half set or unsafe to `problems`. */
export function jwtOf(values: Values, problems: Problems): JwtConfig | null {
  const {
    GODWIT_JWT_ISSUER: issuer,
    GODWIT_JWT_AUDIENCE: audience,
    GODWIT_JWT_JWKS: jwks,
    GODWIT_JWT_SECRET: secret,
    GODWIT_JWT_ALGORITHMS: asked,
    GODWIT_JWT_SCOPE_CLAIM: scopeClaim,
  } = values;
  if (jwks === null && secret === null) {
    for (const name of ["GODWIT_JWT_ISSUER", "GODWIT_JWT_AUDIENCE", "GODWIT_JWT_SCOPE_CLAIM"] as const)
      if (values[name] !== null)
        problems.add(
          name,
          `${name} is set without keys to check tokens with: set GODWIT_JWT_JWKS or GODWIT_JWT_SECRET, or remove it`,
        );
    return null;
  }
  if (jwks !== null && secret !== null)
    problems.add(
      "GODWIT_JWT_SECRET",
      "GODWIT_JWT_SECRET and GODWIT_JWT_JWKS are both set: keep one, so that a public key can never pass for a secret",
    );
  if (issuer === null)
    problems.add("GODWIT_JWT_ISSUER", "GODWIT_JWT_ISSUER is absent: give the iss of the tokens to take, exactly");
  if (audience === null)
    problems.add(
      "GODWIT_JWT_AUDIENCE",
      "GODWIT_JWT_AUDIENCE is absent: give the aud that tokens for this service have",
    );
  const possible = secret !== null ? symmetric : asymmetric;
  const algorithms = asked.length > 0 ? asked : secret !== null ? ["HS256"] : asymmetric;
  const wrong = algorithms.filter((one) => !possible.includes(one));
  if (wrong.length > 0)
    problems.add(
      "GODWIT_JWT_ALGORITHMS",
      `GODWIT_JWT_ALGORITHMS has ${wrong.join(", ")}: with ${secret !== null ? "a secret" : "public keys"} give some of ${possible.join(", ")}`,
    );
  const keys = secret !== null ? { kind: "secret" as const, secret } : keysAt(jwks!, problems);
  return {
    issuer: issuer ?? "",
    audience: audience ?? "",
    keys,
    algorithms,
    toleranceMs: values.GODWIT_JWT_TOLERANCE_SECONDS * 1000,
    scopeClaim,
  };
}

function keysAt(place: string, problems: Problems): Exclude<JwtConfig["keys"], { kind: "secret" }> {
  if (/^https?:\/\//i.test(place) && URL.canParse(place)) {
    const { protocol, hostname } = new URL(place);
    if (protocol === "http:" && !isLoopback(hostname))
      problems.add(
        "GODWIT_JWT_JWKS",
        `GODWIT_JWT_JWKS is ${JSON.stringify(place)}: whoever stands between could put in keys of their own; give an https URL, or a file`,
      );
    return { kind: "url", url: place };
  }
  if (!existsSync(place))
    problems.add(
      "GODWIT_JWT_JWKS",
      `GODWIT_JWT_JWKS is ${JSON.stringify(place)}: neither an https URL nor a file that is there`,
    );
  return { kind: "file", path: place };
}

/** Can this address be reached from this machine only? */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}
