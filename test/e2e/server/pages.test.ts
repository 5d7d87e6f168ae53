import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startToy, type Toy } from "./toy.js";

let toy: Toy;
beforeAll(async () => {
  toy = await startToy();
});
afterAll(() => toy.server.close());

const get = (path: string, headers: Record<string, string> = {}) => fetch(new URL(path, toy.url), { headers });

async function ready(): Promise<{ code: number; body: string }> {
  const response = await get("/readyz");
  return { code: response.status, body: await response.text() };
}

/** The line of /metrics that begins so. */
async function line(start: string): Promise<string | undefined> {
  return (await (await get("/metrics")).text()).split("\n").find((l) => l.startsWith(start));
}

describe("GraphiQL", () => {
  test("opens at GET /graphql in a browser, packed, with the example tabs", async () => {
    const response = await get("/graphql", { accept: "text/html,*/*", "accept-encoding": "gzip" });
    expect([response.status, response.headers.get("content-type"), response.headers.get("content-encoding")]).toEqual([
      200,
      "text/html; charset=utf-8",
      "gzip",
    ]);
    const html = await response.text();
    expect(html).toContain("query Hello { hello }");
    expect(html).toContain("subscription Ticks { ticks(count: 3) }");
  });

  test("loads nothing from another host, and its policy would not let it", async () => {
    const response = await get("/graphql", { accept: "text/html" });
    const html = await response.text();
    const scripts = [...html.matchAll(/<script>([^]*?)<\/script>/g)].map(([, script]) => script!);
    const markup = html.replaceAll(/<script>[^]*?<\/script>/g, "");
    expect(Math.max(...scripts.map(({ length }) => length))).toBeGreaterThan(1_000_000);
    expect(markup).not.toMatch(/(?:src|href)\s*=\s*["']?(?:https?:)?\/\//i);
    expect(markup).not.toMatch(/url\(\s*["']?(?:https?:)?\/\//i);
    expect(markup).not.toMatch(/@import/i);
    const policy = response.headers.get("content-security-policy") ?? "";
    for (const script of scripts)
      expect(policy).toContain(`'sha256-${createHash("sha256").update(script).digest("base64")}'`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
  });

  test("is not sent again to who has it", async () => {
    const first = await get("/graphql", { accept: "text/html", "accept-encoding": "br" });
    expect(first.headers.get("content-encoding")).toBe("br");
    await first.text();
    const again = await get("/graphql", { accept: "text/html", "if-none-match": first.headers.get("etag")! });
    expect([again.status, await again.text()]).toEqual([304, ""]);
  });

  test("is not there when switched off", async () => {
    const plain = await startToy({ GODWIT_GRAPHIQL: "off" });
    const response = await fetch(plain.url, { headers: { accept: "text/html" } });
    expect([response.status, (await response.text()).includes("<html")]).toEqual([400, false]);
    await plain.server.close();
  });
});

test("introspection off hides the schema over HTTP and WebSocket, suggestions too", async () => {
  const closed = await startToy({ GODWIT_INTROSPECTION: "off" });
  expect((await closed.post("{ __schema { types { name } } }")).body.errors?.[0]?.message).toContain(
    "introspection has been disabled",
  );
  expect((await closed.post("{ helo }")).body.errors?.[0]?.message).not.toContain("Did you mean");
  const birds = {
    query: "mutation ($birds: [BirdInput!]!) { addBirds(birds: $birds) }",
    variables: { birds: [{ nam: "x" }] },
  };
  const told = (await closed.post(birds.query, birds.variables)).body.errors?.[0]?.message;
  expect(told).toContain("nam");
  expect(told).not.toContain("Did you mean");
  const client = closed.socket();
  const overSocket = await client
    .iterate(birds)
    .next()
    .then(
      (next) => JSON.stringify(next),
      (errors: unknown) => JSON.stringify(errors),
    );
  expect(overSocket).toContain("nam");
  expect(overSocket).not.toContain("Did you mean");
  const answer = await client
    .iterate({ query: "{ __schema { types { name } } }" })
    .next()
    .catch((errors: unknown) => JSON.stringify(errors));
  expect(answer).toContain("introspection has been disabled");
  await client.dispose();
  await closed.server.close();
});

describe("probes", () => {
  test("alive", async () => expect((await get("/healthz")).status).toBe(200));
  test("ready, and which part is not", async () => {
    expect(await ready()).toEqual({ code: 200, body: '{"status":"ready","notUp":{}}' });
    toy.setHealth({ ready: true, qdrant: "DOWN" });
    expect(await ready()).toEqual({ code: 200, body: '{"status":"ready","notUp":{"qdrant":"DOWN"}}' });
    toy.setHealth({ ready: false });
    expect((await ready()).code).toBe(503);
    toy.setHealth({ ready: true, fails: true });
    const failed = await ready();
    expect(failed.code).toBe(503);
    expect(failed.body).not.toContain("db.internal");
    expect(JSON.stringify(toy.log)).toContain("db.internal");
  });
});

describe("/metrics", () => {
  test("counts operations by name, type and outcome, and times them", async () => {
    await toy.post("query Counted { hello }");
    await toy.post("query Counted { crash }");
    await toy.post("query Counted { refuse }");
    expect(await line('godwit_graphql_operations_total{operation="Counted",type="query",outcome="ok"}')).toMatch(/ 1$/);
    expect(await line('godwit_graphql_operations_total{operation="Counted",type="query",outcome="failed"}')).toMatch(
      / 1$/,
    );
    expect(await line('godwit_graphql_operations_total{operation="Counted",type="query",outcome="refused"}')).toMatch(
      / 1$/,
    );
    expect(await line('godwit_graphql_duration_seconds_count{operation="Counted",type="query"}')).toMatch(/ 3$/);
    expect(await line("nodejs_eventloop_lag_p99_seconds")).toBeDefined();
  });

  test("operation names cannot grow it without bound", async () => {
    for (let i = 0; i < 130; i++) await toy.post(`query Name${i} { hello }`);
    const names = new Set([...(await (await get("/metrics")).text()).matchAll(/operation="(\w+)"/g)].map((m) => m[1]));
    expect(names.size).toBeLessThanOrEqual(100);
    expect(names.has("Name129")).toBe(true);
    expect(names.has("Counted")).toBe(false);
  });
});
