import { createHmac } from "node:crypto";
import type { WebhookFormat } from "../../ports/history/webhooks.js";

/** Of Standard Webhooks (standardwebhooks.com): the id of the message, the same for every attempt, */
export const standardIdHeader = "webhook-id";
/** when it is sent, in seconds since 1970, */
export const standardTimeHeader = "webhook-timestamp";
/** and the signature: "v1,<base64>". */
export const standardSignatureHeader = "webhook-signature";

/** Deprecated. Carries the time of sending and the signature: "t=1764000000,v1=<hex>". */
export const signatureHeader = "godwit-signature";
/** Deprecated. Carries the id of the message. */
export const idHeader = "godwit-id";

/** How secrets begin that are bytes in base64, as Standard Webhooks has them. */
export const secretPrefix = "whsec_";
/** of such a secret, in bytes */
export const secretBytes = [24, 64] as const;

/** The bytes of a secret in base64 behind the prefix; null = it is a text, or no base64 of such a length. */
export function bytesOfSecret(secret: string): Buffer | null {
  const text = secret.slice(secretPrefix.length);
  if (!secret.startsWith(secretPrefix) || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return null;
  const bytes = Buffer.from(text, "base64");
  return bytes.length >= secretBytes[0] && bytes.length <= secretBytes[1] ? bytes : null;
}

/**
 * Standard Webhooks' signature: HMAC-SHA256 (base64) over "<id>.<timestamp>.<body>", with the bytes of a secret with
 * prefix, else with the text as it stands.
 */
export function standardSignatureOf(secret: string, id: string, timestamp: number, body: string): string {
  const hmac = createHmac("sha256", bytesOfSecret(secret) ?? secret);
  return `v1,${hmac.update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}

/** HMAC-SHA256 (hex) over "<timestamp>.<body>"; the timestamp is in seconds since 1970. */
export function hmacOf(secret: string, timestamp: number, body: string): string {
  return createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
}

const contentTypes: Record<WebhookFormat, string> = {
  GODWIT: "application/json; charset=utf-8",
  CLOUDEVENTS: "application/cloudevents+json; charset=utf-8",
};

/** Headers of one attempt. */
export function signedHeaders({
  id,
  secret,
  body,
  now,
  format = "GODWIT",
}: {
  id: string;
  secret: string;
  body: string;
  now: number;
  format?: WebhookFormat | undefined;
}): Record<string, string> {
  const timestamp = Math.floor(now / 1000);
  return {
    "content-type": contentTypes[format],
    "user-agent": "godwit-webhook/1",
    [standardIdHeader]: id,
    [standardTimeHeader]: String(timestamp),
    [standardSignatureHeader]: standardSignatureOf(secret, id, timestamp, body),
    [idHeader]: id,
    [signatureHeader]: `t=${timestamp},v1=${hmacOf(secret, timestamp, body)}`,
  };
}
