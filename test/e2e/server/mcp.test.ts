import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bearer, newKey, tokenEnvironment, userToken } from "../../support/credentials.js";
import { post, type Variables } from "../../support/graphql-client.js";
import { startHarness, type Harness } from "../../support/harness.js";
import { moveIn, smallTown } from "../../support/small-town.js";

const town = smallTown();
let service: Harness;
let closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  service = await startHarness("embedded", {
    startsAt: town.end,
    env: {
      ...tokenEnvironment,
      GODWIT_MCP: "write",
    },
  });
  const { key } = await newKey(service.runtime, ["write"]);
  const gql = async <T>(query: string, variables: Variables = {}): Promise<T> =>
    (await post<T>(service.url, query, variables, bearer(key))).data!;
  await moveIn({ ...service, gql }, town);
});
afterAll(async () => {
  for (const close of closing.toReversed()) await close();
  closing = [];
  await service?.close();
});

interface Page {
  readonly edges: readonly { readonly node: { readonly item: { readonly id: string } } }[];
}

/** An agent's client, with the SDK's own transport. */
async function agent(credential: string | null, at = service.url): Promise<Client> {
  const client = new Client({ name: "test", version: "1" });
  const requestInit = credential === null ? {} : { headers: bearer(credential) };
  await client.connect(
    new StreamableHTTPClientTransport(new URL("/mcp", at), { requestInit }) as Parameters<Client["connect"]>[0],
  );
  closing.push(() => client.close());
  return client;
}

async function call(
  client: Client,
  name: string,
  input: Record<string, unknown>,
): Promise<{ text: string; failed: boolean; data: unknown }> {
  const result = (await client.callTool({ name, arguments: input })) as CallToolResult;
  const [first] = result.content;
  return {
    text: first?.type === "text" ? first.text : "",
    failed: result.isError === true,
    data: result.structuredContent,
  };
}

test("an agent lists the tools, and asks with a person's token about that person", async () => {
  const [userId] = town.behaviours.map((behaviour) => behaviour.userId);
  const other = town.behaviours.find((behaviour) => behaviour.userId !== userId)!.userId;
  const client = await agent(await userToken(userId!));
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name).toSorted()).toEqual([
    "audience",
    "interests_at",
    "interests_now",
    "preferences",
    "recommend",
    "record",
    "search_items",
    "set_preference",
    "similar_items",
    "what_changed",
  ]);
  expect(tools.find(({ name }) => name === "interests_now")?.annotations?.readOnlyHint).toBe(true);

  const now = await call(client, "interests_now", {});
  expect(now.failed, now.text).toBe(false);
  expect(now.text).toMatch(/^- .+: \d+(\.\d)? %/);
  expect((now.data as { interests: unknown[] }).interests[0]).toMatchObject({ topic: { label: expect.any(String) } });
  const page = await call(client, "recommend", { first: 3, scene: { device: "phone" } });
  expect(page.text.match(/^- .*id /gm)).toHaveLength(3);
  expect((await call(client, "what_changed", {})).failed).toBe(false);
  const at = new Date(town.end + 3_600_000).toISOString();
  expect((await call(client, "interests_at", { at })).text).toContain("At ");

  const refused = await call(client, "interests_now", { user: other });
  expect(refused).toMatchObject({ failed: true, text: expect.stringContaining("another user") });
  expect(await call(client, "audience", { text: "tea" })).toMatchObject({ failed: true });
});

test("a wish is kept, read back, in the next recommendation, and taken back; nobody sets another's", async () => {
  const { userId } = town.behaviours[0]!;
  const other = town.behaviours.find((one) => one.userId !== userId)!;
  const client = await agent(await userToken(userId));
  expect((await call(client, "preferences", {})).text).toBe("Nothing is asked for.");
  const before = await call(client, "recommend", { first: 1 });
  const unwanted = (before.data as { recommendations: Page }).recommendations.edges[0]!.node.item.id;
  const set = await call(client, "set_preference", { item: unwanted, weight: -1 });
  expect(set).toMatchObject({ failed: false, text: expect.stringMatching(/^Kept\. In force now:\n- never: /) });
  expect((await call(client, "preferences", {})).text).toMatch(/^- never: /);
  expect((await call(client, "recommend", { first: 20 })).text).not.toContain(`id ${unwanted})`);
  const back = await call(client, "set_preference", { item: unwanted, weight: 0 });
  expect(back.text).toContain("Nothing is asked for.");
  for (const [name, input] of [
    ["preferences", {}],
    ["set_preference", { text: "tea", weight: 1 }],
  ] as const)
    expect(await call(client, name, { user: other.userId, ...input })).toMatchObject({
      failed: true,
      text: expect.stringContaining("another user"),
    });
});

test("sensitive topics are told to the person's own agent, and to no other", async () => {
  const { userId } = town.behaviours[0]!;
  const { key: admin } = await newKey(service.runtime, ["admin"]);
  const { key } = await newKey(service.runtime, ["read"]);
  const [own, others] = [await agent(await userToken(userId)), await agent(key)];
  const now = await call(own, "interests_now", { first: 1 });
  const { topic } = (now.data as { interests: { topic: { id: string; label: string } }[] }).interests[0]!;
  const question = { user: userId, first: 50 };
  const at = new Date(town.end + 3_600_000).toISOString();
  const wish = await call(own, "set_preference", { topic: topic.id, weight: 0.5 });
  expect(wish.failed, wish.text).toBe(false);
  const asked = [
    ["interests_now", question],
    ["interests_at", { ...question, at }],
    ["preferences", { user: userId }],
  ] as const;
  for (const [name, input] of asked) expect((await call(others, name, input)).text).toContain(topic.label);

  const mark = "mutation($id: ID!) { setTopicSensitive(topicId: $id, sensitive: true) { sensitive } }";
  await post(service.url, mark, { id: topic.id }, bearer(admin));
  for (const [name, input] of asked) {
    const told = await call(others, name, input);
    expect(told.failed, told.text).toBe(false);
    expect(told.text).not.toContain(topic.label);
    expect(JSON.stringify(told.data)).not.toContain(topic.id);
    expect((await call(own, name, input)).text).toContain(topic.label);
  }
});

test("a key names the person, and may ask who would want something", async () => {
  const { key } = await newKey(service.runtime, ["read"]);
  const client = await agent(key);
  expect(await call(client, "interests_now", {})).toMatchObject({
    failed: true,
    text: expect.stringContaining("`user`"),
  });
  const found = await call(client, "search_items", { text: town.items[0]!.title });
  expect(found.text).toContain(town.items[0]!.id);
  expect((await call(client, "audience", { item: town.items[0]!.id })).failed).toBe(false);
  expect(
    await call(client, "record", { user: "ada", type: "SEARCH", text: "tea", at: new Date(town.end).toISOString() }),
  ).toMatchObject({
    failed: true,
    text: expect.stringContaining("write"),
  });
});

test("without a credential, and from a page of another site, nothing is told", async () => {
  expect(await call(await agent(null), "search_items", { text: "tea" })).toMatchObject({
    failed: true,
    text: expect.stringContaining("credential"),
  });
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  const answer = await fetch(new URL("/mcp", service.url), {
    method: "POST",
    headers: { ...headers, origin: "https://elsewhere.example" },
    body,
  });
  expect(answer.status).toBe(403);
  expect((await fetch(new URL("/mcp", service.url))).status).toBe(405);
});

test("a request holds few messages: each of them is answered to whoever asks", async () => {
  const ask = (id: number) => ({ jsonrpc: "2.0", id, method: "tools/list" });
  const send = async (count: number): Promise<number> => {
    const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
    const body = JSON.stringify(Array.from({ length: count }, (_, id) => ask(id)));
    const response = await fetch(new URL("/mcp", service.url), { method: "POST", headers, body });
    await response.text();
    return response.status;
  };
  expect([await send(5), await send(100)]).toEqual([200, 413]);
});

test("godwit mcp speaks the same over standard input and output; writing is asked for", async () => {
  const token = await userToken(town.behaviours[0]!.userId);
  const client = new Client({ name: "test", version: "1" });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: ["--import", "tsx", "src/cli/godwit.ts", "mcp", "--url", service.url],
      env: { ...(process.env as Record<string, string>), GODWIT_TOKEN: token },
    }),
  );
  closing.push(() => client.close());
  expect((await client.listTools()).tools.map(({ name }) => name)).not.toContain("record");
  expect((await client.listTools()).tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true);
  expect((await call(client, "interests_now", {})).text).toMatch(/^- .+: \d+(\.\d)? %/);
});
