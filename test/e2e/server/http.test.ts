import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { getIntrospectionQuery } from "graphql";
import { startToy, type Toy } from "./toy.js";

let toy: Toy;
beforeAll(async () => {
  toy = await startToy({
    GODWIT_BODY_LIMIT: "20000",
    GODWIT_MAX_QUERY_DEPTH: "6",
    GODWIT_MAX_QUERY_COST: "500",
    GODWIT_MAX_QUERY_ALIASES: "3",
    GODWIT_MAX_QUERY_TOKENS: "400",
    GODWIT_REQUEST_TIMEOUT_SECONDS: "0.15",
    GODWIT_CORS_ORIGINS: "https://shop.example",
  });
});
afterAll(() => toy.server.close());

const deep = (levels: number) => `{ bird ${"{ friends ".repeat(levels)}{ name }${" }".repeat(levels)} }`;
const send = (body: string, type = "application/json") =>
  fetch(toy.url, { method: "POST", headers: { "content-type": type }, body });

async function code(response: Response): Promise<[number, string | undefined]> {
  const { errors }: { errors: { extensions: { code: string } }[] } = JSON.parse(await response.text());
  return [response.status, errors[0]?.extensions.code];
}

describe("errors", () => {
  test("what a caller can mend keeps its message, code and the path of the input", async () => {
    const { status, body } = await toy.post("{ refuse hello }");
    expect(status).toBe(200);
    expect(body.data).toEqual({ refuse: null, hello: "hello stranger" });
    expect(body.errors).toEqual([
      {
        message: "wings must be even; give 2",
        locations: [{ line: 1, column: 3 }],
        path: ["refuse"],
        extensions: { code: "BAD_USER_INPUT", path: ["birds", 0, "wings"] },
      },
    ]);
  });

  test.each(["{ crash }", "{ missing }"])("%s is masked, with an incident that the log explains", async (query) => {
    const { body } = await toy.post(query);
    const [error] = body.errors ?? [];
    expect(error?.extensions.code).toBe("INTERNAL_SERVER_ERROR");
    expect(JSON.stringify(body)).not.toMatch(/hunter2|db\.internal|non-nullable|stack/);
    const logged = toy.log.find((line) => line["incident"] === error?.extensions.incident);
    expect(JSON.stringify(logged)).toMatch(/hunter2|Cannot return null for non-nullable/);
    await expect
      .poll(() =>
        toy.log.find((line) => JSON.stringify(line["incidents"]) === JSON.stringify([error?.extensions.incident])),
      )
      .toMatchObject({ outcome: "failed" });
  });

  test("variables that do not fit their type name the element", async () => {
    const { status, body } = await toy.post("mutation ($birds: [BirdInput!]!) { addBirds(birds: $birds) }", {
      birds: [
        { name: "a", wings: 2 },
        { name: "b", wings: 2, colour: "BLUE" },
      ],
    });
    expect(status).toBe(400);
    expect(body.errors?.[0]?.extensions).toEqual({ code: "BAD_USER_INPUT", path: ["birds", 1, "colour"] });
    const missing = await toy.post("mutation ($birds: [BirdInput!]!) { addBirds(birds: $birds) }");
    expect(missing.body.errors?.[0]?.extensions).toEqual({ code: "BAD_USER_INPUT", path: ["birds"] });
    const nulled = await toy.post("query ($ms: Int = 1) { slow(ms: $ms) }", { ms: null });
    expect(nulled.body.errors?.[0]?.extensions).toEqual({ code: "BAD_USER_INPUT", path: ["ms"] });
  });

  test("an enormous wrong value is not sent back whole", async () => {
    const { body } = await toy.post("query ($ms: Int!) { slow(ms: $ms) }", { ms: "x".repeat(10_000) });
    expect(body.errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
    expect(body.errors?.[0]?.message.length).toBeLessThan(1_100);
  });

  test("syntax and validation errors keep GraphQL's words", async () => {
    expect((await toy.post("{ hello")).body.errors?.[0]?.extensions.code).toBe("GRAPHQL_PARSE_FAILED");
    const { status, body } = await toy.post("{ helo }");
    expect(status).toBe(400);
    expect(body.errors?.[0]?.extensions).toEqual({ code: "GRAPHQL_VALIDATION_FAILED" });
    expect(body.errors?.[0]?.message).toContain('Did you mean "hello"?');
  });

  test("an answer without data has the status of its cause", async () => {
    const away = await toy.post("{ refuseAll }");
    expect([away.status, away.headers.get("retry-after")]).toEqual([503, "1"]);
    const stranger = await toy.post("{ hello }", {}, { authorization: "wrong" });
    expect([stranger.status, stranger.body.errors?.[0]?.extensions.code]).toEqual([401, "UNAUTHENTICATED"]);
  });
});

describe("limits", () => {
  test.each([
    ["depth", deep(8), /Query depth limit of 6 exceeded, found \d+; nest fewer levels/],
    [
      "cost",
      "{ bird { friends(first: 100000) { name } } }",
      /would cost 3,001, and 500 is allowed: 100 % of it is bird › friends \(100,000\)/,
    ],
    ["aliases", "{ a: hello b: hello c: hello d: hello }", /Aliases limit of 3 exceeded, found 4; split the operation/],
  ])("%s", async (_name, query, message) => {
    const { status, body } = await toy.post(query);
    expect(status).toBe(400);
    expect(body.errors?.[0]?.extensions.code).toBe("TOO_LARGE");
    expect(body.errors?.[0]?.message).toMatch(message);
  });

  test("tokens", async () => {
    const { body } = await toy.post(`{ ${"hello ".repeat(500)} }`);
    expect(body.errors?.[0]?.message).toContain("400 tokens");
  });

  test("introspection passes all of them", async () => {
    const { body } = await toy.post(getIntrospectionQuery());
    expect(body.errors).toBeUndefined();
  });

  test("an operation that takes too long is answered and told to stop", async () => {
    const { status, body } = await toy.post("query Slow { slow(ms: 400) }");
    expect([status, body.errors?.[0]?.extensions.code]).toEqual([504, "TIMEOUT"]);
    expect(toy.seen.aborted).toHaveLength(1);
  });
});

describe("bodies", () => {
  test("too large", async () =>
    expect(
      await code(await send(JSON.stringify({ query: "{ hello }", variables: { a: "x".repeat(30_000) } }))),
    ).toEqual([413, "TOO_LARGE"]));
  test("not JSON (NaN)", async () =>
    expect(await code(await send('{"query":"{ hello }","variables":{"a":NaN}}'))).toEqual([400, "BAD_REQUEST"]));
  test("empty", async () => expect(await code(await send(""))).toEqual([400, "BAD_REQUEST"]));
  test("a form", async () =>
    expect(await code(await send("query={hello}", "application/x-www-form-urlencoded"))).toEqual([415, "BAD_REQUEST"]));
  test("a simple cross-site request is refused (CSRF)", async () => {
    expect(await code(await send('{"query":"{ hello }"}', "text/plain"))).toEqual([400, "BAD_REQUEST"]);
    const get = await fetch(`${toy.url}?query={hello}`);
    expect(await code(get)).toEqual([400, "BAD_REQUEST"]);
  });
  test("a batch is refused", async () => expect((await send('[{"query":"{ hello }"}]')).status).toBe(400));
  test("an unknown path says where the API is", async () => {
    const response = await fetch(toy.url.replace("/graphql", "/graph"), { method: "POST" });
    expect([response.status, await response.text()]).toEqual([404, expect.stringContaining("POST /graphql")]);
  });
});

describe("headers", () => {
  test("the request id goes in and out and through the log", async () => {
    const { headers, body } = await toy.post("query Mine { requestId }", {}, { "x-request-id": "mine-1" });
    expect([body.data?.["requestId"], headers.get("x-request-id")]).toEqual(["mine-1", "mine-1"]);
    await expect
      .poll(() => toy.log.find((line) => line["requestId"] === "mine-1"))
      .toMatchObject({ operation: "Mine", type: "query", outcome: "ok", status: 200, path: "/graphql" });
    const hostile = await toy.post("{ requestId }", {}, { "x-request-id": "a b" });
    expect(hostile.body.data?.["requestId"]).toMatch(/^[\da-f-]{36}$/);
  });

  test("the access log has no variables", async () => {
    await toy.post("query Named($n: String) { hello(name: $n) }", { n: "Ms-Secret-Name" });
    await expect.poll(() => toy.log.some((line) => line["operation"] === "Named")).toBe(true);
    expect(JSON.stringify(toy.log)).not.toContain("Ms-Secret-Name");
  });

  test("answers are shielded and large ones packed", async () => {
    const { headers } = await toy.post("{ large }");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("content-encoding")).toBe("gzip");
    expect((await toy.post("{ hello }")).headers.get("content-encoding")).toBeNull();
  });

  test("CORS: an allowed origin is named back, another is not", async () => {
    const preflight = (origin: string) =>
      fetch(toy.url, {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" },
      });
    const allowed = await preflight("https://shop.example");
    expect([allowed.status, allowed.headers.get("access-control-allow-origin")]).toEqual([204, "https://shop.example"]);
    expect((await preflight("https://evil.example")).headers.get("access-control-allow-origin")).toBeNull();
    expect(
      (await toy.post("{ hello }", {}, { origin: "https://shop.example" })).headers.get("access-control-allow-origin"),
    ).toBe("https://shop.example");
  });
});
