import { mkdtempSync, rmSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { openEmbedded } from "../../../src/adapters/postgres/database.js";
import { bearer, newKey, tokenEnvironment, userToken } from "../../support/credentials.js";
import { runJson } from "../../support/cli.js";
import { post, subscribeTo } from "../../support/graphql-client.js";
import { migratedImage } from "../../support/postgres-image.js";
import { startHarness, type Harness } from "../../support/harness.js";

let harness: Harness | undefined;
afterEach(async () => {
  await harness?.close();
  harness = undefined;
});

const start = async (env: Record<string, string> = {}): Promise<Harness> =>
  (harness = await startHarness("embedded", { env, fakeTexts: true }));
const code = async (query: string, credential?: string): Promise<string | undefined> =>
  (await post(harness!.url, query, {}, credential === undefined ? {} : bearer(credential))).errors?.[0]?.extensions
    .code;

/** The status of a request that calls the service by another name. */
function statusFor(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(`${url}?query={health{state}}`, { headers: { host, "apollo-require-preflight": "1" } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on("error", reject);
  });
}

test("development mode asks for nothing, says so, and keeps to this machine's names; the first key ends it for what is open, too", async () => {
  const { url, gql } = await start();
  expect(
    (await gql("{ health { components { name detail } } }")).health.components.find(({ name }) => name === "access")!
      .detail,
  ).toContain("development mode");
  expect(await statusFor(url, "evil.example:4000")).toBe(403);
  expect(await statusFor(url, "localhost:4000")).toBe(200);
  const open = await subscribeTo(url, "subscription { interestMigrated { id } }");
  const {
    createApiKey: { key, apiKey },
  } = await gql('mutation { createApiKey(name: "first", scopes: [ADMIN]) { key apiKey { id name scopes state } } }');
  expect(apiKey).toMatchObject({ name: "first", scopes: ["ADMIN"], state: "VALID" });
  await expect(open.next()).rejects.toThrow(/4403/);
  expect(await code("{ apiKeys { id } }")).toBe("UNAUTHENTICATED");
  expect(await code("{ apiKeys { id } }", key)).toBeUndefined();
  expect(await code("{ health { state } }")).toBeUndefined();
  // Taking the last key away must not open the service again.
  expect(await code(`mutation { revokeApiKey(id: "${apiKey.id}") { state } }`, key)).toBeUndefined();
  expect(await code("{ apiKeys { id } }", key)).toBe("UNAUTHENTICATED");
  expect(await code("{ apiKeys { id } }")).toBe("UNAUTHENTICATED");
});

test("without credentials it starts on another address only if it is told to", async () => {
  await expect(start({ HOST: "0.0.0.0" })).rejects.toMatchObject({
    code: "CONFIGURATION",
    path: ["HOST", "GODWIT_AUTH"],
    message: expect.stringContaining("godwit key create") as string,
  });
  await start({ HOST: "0.0.0.0", GODWIT_AUTH: "off" });
  expect(await code("{ models { id } }")).toBeUndefined();
});

test("with GODWIT_AUTH=on it asks from the start; a key is replaced with an overlap; sockets are closed when their key or token ends", async () => {
  const { url, runtime } = await start({
    ...tokenEnvironment,
    HOST: "0.0.0.0",
    GODWIT_AUTH: "on",
    GODWIT_JWT_TOLERANCE_SECONDS: "0",
  });
  expect(await code("{ models { id } }")).toBe("UNAUTHENTICATED");
  const token = await userToken("ada", { exp: Math.floor(Date.now() / 1000) + 3 });
  const ofUser = await subscribeTo(
    url,
    'subscription { interestMigrated(userId: "ada") { id } }',
    {},
    { headers: { Authorization: `Bearer ${token}` } },
  );
  const { id, key } = await newKey(runtime, ["read", "admin"]);
  const rotated = await post(
    url,
    `mutation { rotateApiKey(id: "${id}", overlapSeconds: 3) { key apiKey { replaces name scopes } } }`,
    {},
    bearer(key),
  );
  const fresh = rotated.data!.rotateApiKey;
  expect(fresh.apiKey).toMatchObject({ replaces: id, scopes: ["READ", "ADMIN"] });
  expect([await code("{ models { id } }", key), await code("{ models { id } }", fresh.key)]).toEqual([
    undefined,
    undefined,
  ]);
  const ofKey = await subscribeTo(
    url,
    "subscription { interestMigrated { id } }",
    {},
    { Authorization: `Bearer ${key}` },
  );
  await expect(ofKey.next()).rejects.toThrow(/4403/);
  await expect(ofUser.next()).rejects.toThrow(/4403/);
  expect([await code("{ models { id } }", key), await code("{ models { id } }", fresh.key)]).toEqual([
    "UNAUTHENTICATED",
    undefined,
  ]);
  await expect(
    subscribeTo(url, "subscription { interestMigrated { id } }", {}, { authorization: `Bearer ${key}` }),
  ).rejects.toMatchObject({ code: 4401 });
  const other = await subscribeTo(
    url,
    'subscription { interestMigrated(userId: "bob") { id } }',
    {},
    { authorization: `Bearer ${await userToken("ada")}` },
  );
  await expect(other.next()).rejects.toThrow(/another user/);
  await other.close();
});

test("godwit key makes, replaces and lists keys; what is wrong is wrong usage", async () => {
  const folder = mkdtempSync(join(tmpdir(), "godwit-keys-"));
  await (await openEmbedded(folder, await migratedImage())).close();
  vi.stubEnv("GODWIT_DATA_DIR", folder);
  const run = (...args: string[]): ReturnType<typeof runJson> => runJson("key", ...args);
  try {
    const made = await run("create", "--name", "shop", "--scopes", "read,write", "--expires", "90d");
    expect(made).toMatchObject({
      code: 0,
      json: {
        key: expect.stringMatching(/^gw_[0-9a-f]{12}_.{43}$/) as string,
        name: "shop",
        scopes: ["read", "write"],
        state: "VALID",
      },
    });
    expect(await run("create", "--name", "shop", "--scopes", "everything")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("read, write, admin") as string,
    });
    expect((await run("rotate", String(made.json["id"]), "--overlap", "0s")).json).toMatchObject({
      replaces: made.json["id"],
    });
    const {
      json: { keys },
    } = await run("list");
    expect((keys as { state: string }[]).map(({ state }) => state)).toEqual(["VALID", "EXPIRED"]);
    expect(JSON.stringify(keys)).not.toContain("hash");
  } finally {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  }
});
