import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startToy, type Answer, type Toy } from "./toy.js";

const folder = mkdtempSync(join(tmpdir(), "godwit-limits-"));
const list = join(folder, "documents.json");
let toy: Toy;
beforeAll(async () => {
  writeFileSync(list, JSON.stringify({ slowly: "{ slow(ms: 300) }", hello: "{ hello }" }));
  toy = await startToy({
    GODWIT_RATE_KEY: "4",
    GODWIT_RATE_ADDRESS: "3",
    GODWIT_MAX_CONCURRENT: "2",
    GODWIT_PERSISTED_QUERIES: "only",
    GODWIT_PERSISTED_QUERIES_FILE: list,
    GODWIT_TRUSTED_PROXIES: "1",
  });
});
afterAll(async () => {
  await toy.server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The answer to an operation over WebSocket. */
async function overSocket(
  headers: Record<string, string>,
  payload: { query: string; extensions?: Record<string, unknown> },
): Promise<Answer | undefined> {
  const client = toy.socket(headers);
  const answers: Answer[] = [];
  await new Promise<void>((resolve) => {
    client.subscribe<Record<string, unknown>>(payload, {
      next: (answer) => void answers.push(JSON.parse(JSON.stringify(answer))),
      error: (errors) => {
        answers.push(JSON.parse(JSON.stringify({ errors })));
        resolve();
      },
      complete: resolve,
    });
  });
  await client.dispose();
  return answers[0];
}

test("operations over HTTP and WebSocket come off one account, and the headers say how many are left", async () => {
  const counted = { authorization: "Bearer counted" };
  const first = await toy.post("{ hello }", {}, counted);
  expect([first.headers.get("ratelimit-policy"), first.headers.get("ratelimit")]).toEqual([
    '"key";q=4;w=60',
    expect.stringMatching(/^"key";r=3;t=(60|59)$/),
  ]);
  expect((await overSocket(counted, { query: "{ hello }" }))?.data).toEqual({ hello: "hello stranger" });
  // what is refused counts, too
  expect((await toy.post("{ nothing }", {}, counted)).headers.get("ratelimit")).toMatch(/^"key";r=1;/);
  await toy.post("{ hello }", {}, counted);
  const { status, headers, body } = await toy.post("{ hello }", {}, counted);
  expect([status, body.errors?.[0]?.extensions.code]).toEqual([429, "TOO_MANY"]);
  expect(Number(headers.get("retry-after"))).toBeGreaterThan(50);
  expect((await overSocket(counted, { query: "{ hello }" }))?.errors?.[0]?.extensions.code).toBe("TOO_MANY");
  expect((await toy.post("{ hello }")).headers.get("ratelimit")).toBeNull();
});

test("guessing credentials is slowed down by address: the one that the proxy has seen", async () => {
  const guess = async (address: string): Promise<number> =>
    (await toy.post("{ hello }", {}, { authorization: "wrong", "x-forwarded-for": address })).status;
  expect([
    await guess("1.1.1.1, 203.0.113.7"),
    await guess("2.2.2.2, 203.0.113.7"),
    await guess("203.0.113.7"),
    await guess("3.3.3.3, 203.0.113.7"),
  ]).toEqual([401, 401, 401, 429]);
  expect(await guess("203.0.113.8")).toBe(401);
});

test("no more operations at a time than the limit: the next is told to come back, a place is free later", async () => {
  const slow = [toy.post("{ slow(ms: 300) }"), overSocket({}, { query: "{ slow(ms: 300) }" })];
  await expect.poll(() => toy.seen.started).toBe(2);
  const { status, headers, body } = await toy.post("{ hello }");
  expect([status, headers.get("retry-after"), body.errors?.[0]?.extensions.code]).toEqual([503, "1", "UNAVAILABLE"]);
  expect((await overSocket({}, { query: "{ hello }" }))?.errors?.[0]?.extensions.code).toBe("UNAVAILABLE");
  await Promise.all(slow);
  expect((await toy.post("{ hello }")).status).toBe(200);
});

describe("only listed documents", () => {
  const get = async (query: string): Promise<Answer> =>
    JSON.parse(
      await (await fetch(`${toy.url}?${query}`, { headers: { "apollo-require-preflight": "1" } })).text(),
    ) as Answer;
  const known = { persistedQuery: { version: 1, sha256Hash: "hello" } };
  test("by POST, GET and WebSocket, as text or by id", async () => {
    const posted = await fetch(toy.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ extensions: known }),
    });
    expect(await posted.json()).toMatchObject({ data: { hello: "hello stranger" } });
    expect((await get(`extensions=${encodeURIComponent(JSON.stringify(known))}`)).data).toEqual({
      hello: "hello stranger",
    });
    expect((await get(`query=${encodeURIComponent("{ hello }")}`)).data).toEqual({ hello: "hello stranger" });
    expect((await overSocket({}, { query: "", extensions: known }))?.data).toEqual({ hello: "hello stranger" });
  });
  test("and no other", async () => {
    const code = ({ errors }: Answer): string | undefined => errors?.[0]?.extensions.code;
    expect(code((await toy.post("{ bird { name } }")).body)).toBe("FORBIDDEN");
    expect(code(await get(`query=${encodeURIComponent("{ bird { name } }")}`))).toBe("FORBIDDEN");
    expect(
      code(await get(`query=${encodeURIComponent("{ hello }")}&query=${encodeURIComponent("{ bird { name } }")}`)),
    ).toBe("BAD_REQUEST");
    expect(code((await overSocket({}, { query: "{ bird { name } }" }))!)).toBe("FORBIDDEN");
  });
});
