import { createHmac } from "node:crypto";

/** Carries the time of sending and the signature: "t=1764000000,v1=<hex>". */
export const signatureHeader = "godwit-signature";
/** Carries the id of the message: the same for every attempt. */
export const idHeader = "godwit-id";

/** HMAC-SHA256 (hex) over "<timestamp>.<body>"; the timestamp is in seconds since 1970. */
export function hmacOf(secret: string, timestamp: number, body: string): string {
  return createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
}

/** Headers of one attempt. */
export function signedHeaders({
  id,
  secret,
  body,
  now,
}: {
  id: string;
  secret: string;
  body: string;
  now: number;
}): Record<string, string> {
  const timestamp = Math.floor(now / 1000);
  return {
    "content-type": "application/json; charset=utf-8",
    "user-agent": "godwit-webhook/1",
    [idHeader]: id,
    [signatureHeader]: `t=${timestamp},v1=${hmacOf(secret, timestamp, body)}`,
  };
}
