import { Webhook } from "standardwebhooks";
import { expect, it } from "vitest";
import { hmacOf, signedHeaders } from "./signature.js";

const secret = "a secret of the shop";
const body = `{"id":"example"}`;
/** printf '%s' '1764000000.{"id":"example"}' | openssl dgst -sha256 -hmac 'a secret of the shop' */
const bySsl = "b0466c2dd381b1c37c2c979dbdb91f26223687a12d28ada13c0a1765d2dddff3";

it("signs as openssl does: HMAC-SHA256 over time and body", () => {
  expect(hmacOf(secret, 1_764_000_000, body)).toBe(bySsl);
});

it("says when it was signed, in seconds, and names the message", () => {
  expect(signedHeaders({ id: "example", secret, body, now: 1_764_000_000_999 })).toMatchObject({
    "godwit-id": "example",
    "godwit-signature": `t=1764000000,v1=${bySsl}`,
  });
});

it("has another signature for another time, body or secret", () => {
  const all = [
    hmacOf(secret, 1, body),
    hmacOf(secret, 2, body),
    hmacOf(secret, 1, `${body} `),
    hmacOf(`${secret}!`, 1, body),
  ];
  expect(new Set(all).size).toBe(all.length);
});

it("signs as Standard Webhooks has it, with bytes behind the prefix and with texts", () => {
  const now = Date.now();
  const bytes = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
  const headers = signedHeaders({ id: "example", secret: bytes, body, now });
  expect(new Webhook(bytes).verify(body, headers)).toEqual({ id: "example" });
  expect(() => new Webhook(bytes).verify(`${body} `, headers)).toThrow("No matching signature");
  const plain = signedHeaders({ id: "example", secret, body, now });
  expect(new Webhook(secret, { format: "raw" }).verify(body, plain)).toEqual({ id: "example" });
});
