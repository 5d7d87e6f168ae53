import { createClient, type Client } from "graphql-sse";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startToy, type Answer, type Toy } from "./toy.js";

let toy: Toy;
let client: Client;
beforeAll(async () => {
  toy = await startToy({
    GODWIT_MAX_QUERY_DEPTH: "6",
    GODWIT_MAX_CONNECTIONS: "3",
    GODWIT_CORS_ORIGINS: "https://shop.example",
  });
  client = createClient({ url: toy.url, retryAttempts: 0 });
});
afterAll(async () => {
  client.dispose();
  await toy.server.close();
});

async function all(query: string, variables: Record<string, unknown> = {}): Promise<Answer[]> {
  const answers: Answer[] = [];
  for await (const answer of client.iterate({ query, variables })) answers.push(answer as unknown as Answer);
  return answers;
}

function post(body: unknown, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
  return fetch(toy.url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream", ...headers },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });
}

test("a subscription comes event by event, and ends", async () => {
  expect(await all("subscription ($count: Int!) { ticks(count: $count) }", { count: 3 })).toEqual([
    { data: { ticks: 1 } },
    { data: { ticks: 2 } },
    { data: { ticks: 3 } },
  ]);
});

test("queries and mutations are answered too, under the same checks", async () => {
  expect(await all('{ hello(name: "ada") }')).toEqual([{ data: { hello: "hello ada" } }]);
  const [refused] = await all("{ bird { friends { friends { friends { friends { friends { name } } } } } } }");
  expect(refused?.errors?.[0]?.extensions.code).toBe("TOO_LARGE");
  const [unknown] = await all("{ nothing }");
  expect(unknown?.errors?.[0]?.extensions.code).toBe("GRAPHQL_VALIDATION_FAILED");
});

test("an internal error of an event is masked, as elsewhere", async () => {
  const answers = await all("subscription { broken }");
  expect(answers.at(-1)?.errors?.[0]?.extensions).toMatchObject({
    code: "INTERNAL_SERVER_ERROR",
    incident: expect.any(String),
  });
});

test("the stream says what it is, also to a page of an allowed origin", async () => {
  const answer = await post({ query: "{ hello }" }, { origin: "https://shop.example" });
  expect(answer.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect(answer.headers.get("access-control-allow-origin")).toBe("https://shop.example");
  expect(await answer.text()).toMatch(/^event: next\ndata: \{"data".*\n\nevent: complete\ndata: \n\n$/);
});

test("a client that goes ends its subscription", async () => {
  const before = toy.seen.closedSubscriptions;
  const controller = new AbortController();
  const answer = await post({ query: "subscription { endless }" }, {}, controller.signal);
  await answer.body!.getReader().read();
  controller.abort();
  await expect.poll(() => toy.seen.closedSubscriptions).toBe(before + 1);
});

test("what cannot be opened is told before the stream begins", async () => {
  const asGet = await fetch(`${toy.url}?query={hello}`, { headers: { accept: "text/event-stream" } });
  expect([asGet.status, asGet.headers.get("allow")]).toEqual([405, "POST"]);
  const noOperation = await post({ variables: {} });
  expect([noOperation.status, ((await noOperation.json()) as Answer).errors?.[0]?.extensions.code]).toEqual([
    400,
    "BAD_REQUEST",
  ]);
  const controllers = [1, 2, 3].map(() => new AbortController());
  await Promise.all(controllers.map(({ signal }) => post({ query: "subscription { endless }" }, {}, signal)));
  const full = await post({ query: "{ hello }" });
  expect([full.status, ((await full.json()) as Answer).errors?.[0]?.extensions.code]).toEqual([503, "UNAVAILABLE"]);
  expect(full.headers.get("retry-after")).toBe("1");
  for (const controller of controllers) controller.abort();
});
