import { WebSocket } from "ws";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client } from "graphql-ws";
import { startToy, type Answer, type Toy } from "./toy.js";

let toy: Toy;
let client: Client;
beforeAll(async () => {
  toy = await startToy({
    GODWIT_MAX_QUERY_DEPTH: "6",
    GODWIT_MAX_QUERY_COST: "500",
    GODWIT_MAX_QUERY_TOKENS: "400",
    GODWIT_MAX_SUBSCRIPTIONS: "2",
    GODWIT_MAX_CONNECTIONS: "6",
    GODWIT_REQUEST_TIMEOUT_SECONDS: "0.15",
  });
  client = toy.socket();
});
afterAll(async () => {
  await client.dispose();
  await toy.server.close();
});

/** Everything an operation sends until it completes; errors that end it become its last answer. */
async function all(query: string, variables: Record<string, unknown> = {}, over: Client = client): Promise<Answer[]> {
  const answers: Answer[] = [];
  await new Promise<void>((resolve, reject) => {
    over.subscribe<Record<string, unknown>>(
      { query, variables },
      {
        next: (answer) => void answers.push(JSON.parse(JSON.stringify(answer))),
        error: (errors) => {
          if (!Array.isArray(errors))
            return reject(errors instanceof Error ? errors : new Error(JSON.stringify(errors, ["code", "reason"])));
          answers.push(JSON.parse(JSON.stringify({ errors })));
          resolve();
        },
        complete: resolve,
      },
    );
  });
  return answers;
}

/** What the last answer's first error says beside its message. */
async function refusal(query: string, variables: Record<string, unknown> = {}) {
  return (await all(query, variables)).at(-1)?.errors?.[0]?.extensions;
}

/** How the server answers an attempt to open a socket. */
function attempt(url: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace("http", "ws"), "graphql-transport-ws", { headers });
    socket.on("open", () => {
      socket.close();
      resolve(101);
    });
    socket.on("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
    socket.on("error", reject);
  });
}

test("a subscription delivers its events, then ends", async () => {
  expect((await all("subscription { ticks(count: 3) }")).map((a) => a.data?.["ticks"])).toEqual([1, 2, 3]);
});

test("queries work on the same socket", async () => {
  expect(await all("{ hello }")).toEqual([{ data: { hello: "hello stranger" } }]);
});

describe("errors are those of HTTP", () => {
  test("mendable", async () =>
    expect(await refusal("{ refuse }")).toEqual({ code: "BAD_USER_INPUT", path: ["birds", 0, "wings"] }));
  test("syntax", async () => expect(await refusal("{ hello")).toMatchObject({ code: "GRAPHQL_PARSE_FAILED" }));
  test("validation", async () =>
    expect(await refusal("{ helo }")).toMatchObject({ code: "GRAPHQL_VALIDATION_FAILED" }));
  test("variables", async () =>
    expect(await refusal("query ($ms: Int!) { slow(ms: $ms) }", { ms: "x" })).toEqual({
      code: "BAD_USER_INPUT",
      path: ["ms"],
    }));
  test("masked", async () => {
    const answers = await all("{ crash }");
    expect(answers[0]?.errors?.[0]?.extensions.code).toBe("INTERNAL_SERVER_ERROR");
    expect(JSON.stringify(answers)).not.toContain("hunter2");
    expect(toy.log.some((line) => line["incident"] === answers[0]?.errors?.[0]?.extensions.incident)).toBe(true);
  });
  test("a source that fails ends its own subscription, masked, and leaves the socket open", async () => {
    const answers = await all("subscription { broken }");
    expect(answers[0]).toEqual({ data: { broken: 1 } });
    expect(answers[1]?.errors?.[0]?.extensions.code).toBe("INTERNAL_SERVER_ERROR");
    expect(JSON.stringify(answers)).not.toContain("secret of the queue");
    expect(await all("{ hello }")).toHaveLength(1);
  });
});

describe("limits are those of HTTP", () => {
  test("depth", async () =>
    expect(await refusal(`{ bird ${"{ friends ".repeat(8)}{ name }${" }".repeat(8)} }`)).toMatchObject({
      code: "TOO_LARGE",
    }));
  test("cost", async () =>
    expect(await refusal("{ bird { friends(first: 100000) { name } } }")).toMatchObject({ code: "TOO_LARGE" }));
  test("tokens", async () =>
    expect(await refusal(`{ ${"hello ".repeat(500)} }`)).toMatchObject({ code: "GRAPHQL_PARSE_FAILED" }));
  test("time", async () => expect(await refusal("{ slow(ms: 400) }")).toMatchObject({ code: "TIMEOUT" }));

  test("operations per connection", async () => {
    const endless = [
      client.iterate({ query: "subscription { endless }" }),
      client.iterate({ query: "subscription { endless }" }),
    ];
    for (const one of endless) await one.next();
    const refused = await all("{ hello }");
    expect(refused[0]?.errors?.[0]?.extensions.code).toBe("TOO_MANY");
    for (const one of endless) await one.return?.();
    await expect.poll(() => toy.seen.closedSubscriptions).toBe(2);
    await expect.poll(async () => (await all("{ hello }"))[0]?.data).toEqual({ hello: "hello stranger" });
  });
});

describe("who may connect", () => {
  test("no origin (a server) and the own origin", async () => {
    expect(await attempt(toy.url)).toBe(101);
    expect(await attempt(toy.url, { origin: new URL(toy.url).origin })).toBe(101);
  });
  test("a page of another site may not", async () =>
    expect(await attempt(toy.url, { origin: "https://evil.example" })).toBe(403));
  test("another path is not there", async () =>
    expect(await attempt(toy.url.replace("graphql", "elsewhere"))).toBe(404));
  test("a credential that is not valid closes the socket, saying why", async () => {
    const stranger = toy.socket({ authorization: "wrong" });
    await expect(all("{ hello }", {}, stranger)).rejects.toThrow(/4401.*this key is unknown/);
    await stranger.dispose();
  });
  test("no more connections than the limit", async () => {
    const open: WebSocket[] = [];
    const last = await (async () => {
      for (let i = 0; i < 8; i++) {
        const socket = new WebSocket(toy.url.replace("http", "ws"), "graphql-transport-ws");
        const status = await new Promise<number>((resolve) => {
          socket.on("open", () => resolve(101));
          socket.on("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
        });
        if (status !== 101) return status;
        open.push(socket);
      }
      return 101;
    })();
    expect(last).toBe(503);
    for (const socket of open) socket.terminate();
  });
});
