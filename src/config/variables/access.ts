import { z } from "zod";
import { positive, text, words } from "../formats.js";
import { optional, required } from "../variable.js";

/** Who may call. */
export const access = {
  GODWIT_AUTH: required(
    z.enum(["auto", "on", "off"], "give auto, on or off"),
    "auto",
    "Whether credentials are asked for: auto = once there is a key or tokens are configured, until then on loopback only; on = always; off = never, on any HOST.",
  ),
  GODWIT_JWT_ISSUER: optional(text, "The iss of users' tokens."),
  GODWIT_JWT_AUDIENCE: optional(text, "The aud of users' tokens."),
  GODWIT_JWT_JWKS: optional(
    text,
    "Public keys of that issuer: the https URL of its JSON Web Key Set, or a file that holds one.",
  ),
  GODWIT_JWT_SECRET: optional(
    z.string().min(32, "give at least 32 characters"),
    "Instead of public keys: the secret that users' tokens are signed with; at least 32 characters.",
    true,
  ),
  GODWIT_JWT_ALGORITHMS: required(
    words,
    "",
    "Algorithms that tokens may be signed with, separated by commas; empty = HS256 with a secret, RS, PS, ES and EdDSA with public keys.",
  ),
  GODWIT_JWT_TOLERANCE_SECONDS: required(positive(0, 300), "30", "Seconds that the issuer's clock may differ."),
  GODWIT_JWT_SCOPE_CLAIM: optional(
    text,
    "Claim that says what a token may do (the words read, write); absent = tokens may read and write their user's data.",
  ),
} as const;
