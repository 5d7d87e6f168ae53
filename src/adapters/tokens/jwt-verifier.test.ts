import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT, UnsecuredJWT, exportJWK, exportSPKI, generateKeyPair, type JWTPayload } from "jose";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { TokenVerifier } from "../../ports/token-verifier.js";
import type { JwtConfig } from "../../ports/token-verifier.js";
import { createJwtVerifier } from "./jwt-verifier.js";

const now = Date.UTC(2026, 10, 22);
const seconds = now / 1000;
const secret = "0123456789abcdef0123456789abcdef";
const common = { issuer: "https://issuer.example", audience: "godwit", toleranceMs: 30_000, scopeClaim: null };
const claims = { iss: common.issuer, aud: "godwit", sub: "ada", exp: seconds + 60 };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const hmac = (payload: JWTPayload, key = secret, alg = "HS256"): Promise<string> =>
  new SignJWT(payload).setProtectedHeader({ alg }).sign(bytes(key));
const code = (verifier: TokenVerifier, token: string): Promise<unknown> =>
  verifier.verify(token, now).then(
    () => "taken",
    (error: { code: string }) => error.code,
  );

describe("with a secret", () => {
  const verifier = createJwtVerifier({ ...common, keys: { kind: "secret", secret }, algorithms: ["HS256"] });

  test("a good token says whose it is, and until when", async () => {
    expect(await verifier.verify(await hmac(claims), now)).toEqual({
      subject: "ada",
      scope: null,
      expiresAt: now + 90_000,
    });
  });
  test("clocks may differ by the tolerance and no more", async () => {
    expect(await code(verifier, await hmac({ ...claims, exp: seconds - 29 }))).toBe("taken");
    expect(await code(verifier, await hmac({ ...claims, exp: seconds - 31 }))).toBe("UNAUTHENTICATED");
    expect(await code(verifier, await hmac({ ...claims, nbf: seconds + 29 }))).toBe("taken");
    expect(await code(verifier, await hmac({ ...claims, nbf: seconds + 31 }))).toBe("UNAUTHENTICATED");
  });
  test.each<[string, JWTPayload]>([
    ["another issuer", { ...claims, iss: "https://issuer.example/" }],
    ["another audience", { ...claims, aud: ["shop", "godwit2"] }],
    ["no issuer", { aud: "godwit", sub: "ada", exp: claims.exp }],
    ["no audience", { iss: common.issuer, sub: "ada", exp: claims.exp }],
    ["no user", { iss: common.issuer, aud: "godwit", exp: claims.exp }],
    ["no end", { iss: common.issuer, aud: "godwit", sub: "ada" }],
  ])("%s is refused", async (_name, payload) =>
    expect(await code(verifier, await hmac(payload))).toBe("UNAUTHENTICATED"),
  );
  test("another secret, another algorithm, none, and what is no token are refused", async () => {
    expect(await code(verifier, await hmac(claims, `${secret}!`))).toBe("UNAUTHENTICATED");
    expect(await code(verifier, await hmac(claims, secret.repeat(2), "HS512"))).toBe("UNAUTHENTICATED");
    expect(await code(verifier, new UnsecuredJWT(claims).encode())).toBe("UNAUTHENTICATED");
    const [, body = ""] = (await hmac(claims)).split(".");
    expect(await code(verifier, `${Buffer.from('{"alg":"none"}').toString("base64url")}.${body}.`)).toBe(
      "UNAUTHENTICATED",
    );
    for (const text of ["", "a.b.c", "....", "x".repeat(5_000)])
      expect(await code(verifier, text)).toBe("UNAUTHENTICATED");
  });
  test("a claim can say what a token may do: a list or words; without it nothing", async () => {
    const scoped = createJwtVerifier({
      ...common,
      scopeClaim: "scope",
      keys: { kind: "secret", secret },
      algorithms: ["HS256"],
    });
    const scope = async (value: unknown) =>
      (await scoped.verify(await hmac({ ...claims, ...(value === undefined ? {} : { scope: value }) }), now)).scope;
    expect(await scope("read write")).toEqual(["read", "write"]);
    expect(await scope(["read", 3])).toEqual(["read"]);
    expect(await scope(undefined)).toEqual([]);
  });
});

test("a file of keys is read again when it has changed: keys rotate without a restart, and a broken one changes nothing", async () => {
  const folder = mkdtempSync(join(tmpdir(), "godwit-jwks-"));
  const path = join(folder, "jwks.json");
  try {
    const one = await generateKeyPair("ES256", { extractable: true });
    const two = await generateKeyPair("ES256", { extractable: true });
    let steady = 0;
    let written = 0;
    const write = (text: string): void => {
      writeFileSync(path, text);
      utimesSync(path, ++written, written);
    };
    const setOf = async ({ publicKey }: typeof one): Promise<string> =>
      JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), alg: "ES256" }] });
    const signed = ({ privateKey }: typeof one): Promise<string> =>
      new SignJWT(claims).setProtectedHeader({ alg: "ES256" }).sign(privateKey);
    write(await setOf(one));
    const verifier = createJwtVerifier(
      { ...common, keys: { kind: "file", path }, algorithms: ["ES256"] },
      () => steady,
    );
    const codes = async (): Promise<unknown[]> => [
      await code(verifier, await signed(one)),
      await code(verifier, await signed(two)),
    ];
    expect(await codes()).toEqual(["taken", "UNAUTHENTICATED"]);
    for (const broken of ["{", ""]) {
      write(broken);
      steady += 10_000;
      expect(await codes()).toEqual(["taken", "UNAUTHENTICATED"]);
    }
    write(await setOf(two));
    expect(await codes()).toEqual(["taken", "UNAUTHENTICATED"]);
    steady += 10_000;
    expect(await codes()).toEqual(["UNAUTHENTICATED", "taken"]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

describe("with public keys at a URL", () => {
  let asked = 0;
  let status = 200;
  let address = "";
  let verifier: TokenVerifier;
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  let close = (): void => {};
  const settings = (url: string): JwtConfig => ({
    ...common,
    keys: { kind: "url", url },
    algorithms: ["ES256", "RS256"],
  });
  beforeAll(async () => {
    keys = await generateKeyPair("ES256", { extractable: true });
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: "one", alg: "ES256" };
    const symmetric = { kty: "oct", k: Buffer.from(secret).toString("base64url"), kid: "oct", alg: "HS256" };
    const server = createServer((_request, response) => {
      asked++;
      response
        .writeHead(status, { "content-type": "application/json" })
        .end(JSON.stringify({ keys: [jwk, symmetric] }));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    close = () => {
      server.close();
    };
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
    verifier = createJwtVerifier(settings(address));
  });
  afterAll(() => close());
  const signed = (kid: string | null = "one", header: object = {}): Promise<string> =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: "ES256", ...(kid === null ? {} : { kid }), ...header })
      .sign(keys.privateKey);

  test("keys that cannot be had are an outage, not a refusal", async () => {
    status = 500;
    expect(await code(verifier, await signed())).toBe("UNAVAILABLE");
    status = 200;
  });
  test("they are fetched once, and an unknown one does not fetch them again at once", async () => {
    const before = asked;
    expect(await code(verifier, await signed())).toBe("taken");
    expect(await code(verifier, await signed(null))).toBe("taken");
    expect(await code(verifier, await signed("two"))).toBe("UNAUTHENTICATED");
    expect(asked - before).toBe(1);
  });
  test("they are fetched again when they are old, whatever the wall clock says, and for an unknown one", async () => {
    let steady = 0;
    const own = createJwtVerifier(settings(address), () => steady);
    const clock = vi.spyOn(Date, "now");
    try {
      const fetched: number[] = [];
      const verify = async (kid?: string): Promise<void> => {
        const before = asked;
        await code(own, await signed(kid));
        fetched.push(asked - before);
      };
      await verify();
      clock.mockReturnValue(0); // it is set back for as long as can be
      await verify();
      steady += 40_000;
      await verify("two");
      await verify("two");
      steady += 700_000;
      await verify();
      expect(fetched).toEqual([1, 0, 1, 0, 1]);
    } finally {
      clock.mockRestore();
    }
  });
  test("a public key is no secret, nor is a symmetric key in the set", async () => {
    expect(await code(verifier, await hmac(claims, await exportSPKI(keys.publicKey)))).toBe("UNAUTHENTICATED");
    expect(
      await code(
        verifier,
        await new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: "oct" }).sign(bytes(secret)),
      ),
    ).toBe("UNAUTHENTICATED");
  });
  test("keys that the token brings along are not looked at", async () => {
    const own = await generateKeyPair("ES256", { extractable: true });
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: "ES256", jwk: await exportJWK(own.publicKey), jku: "http://127.0.0.1:9/evil" })
      .sign(own.privateKey);
    expect(await code(verifier, token)).toBe("UNAUTHENTICATED");
  });
});
