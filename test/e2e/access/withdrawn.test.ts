import { expect } from "vitest";
import { test } from "vitest";
import { onBackends } from "../../support/on-backends.js";
import { bearer, newKey, tokenEnvironment, userToken } from "../../support/credentials.js";
import { post } from "../../support/graphql-client.js";
import type { Harness } from "../../support/harness.js";
import { StubbornSocket } from "../../support/stubborn-socket.js";

const item = (id: string) => ({ id, title: `A ${id}` });
const upsert = "mutation ($items: [ItemInput!]!) { upsertItems(items: $items) { accepted } }";

async function opened({ url }: Harness, credential: string): Promise<StubbornSocket> {
  const socket = await StubbornSocket.open(url);
  socket.send({ type: "connection_init", payload: bearer(credential) });
  await expect.poll(() => socket.received.map(({ type }) => type)).toContain("connection_ack");
  return socket;
}

onBackends(
  "what is withdrawn executes nothing more",
  { env: { GODWIT_AUTH: "on", ...tokenEnvironment } },
  async () => {},
  (harness) => {
    test("a revoked key, over a socket whose client does not answer the closing handshake", async () => {
      const { runtime, url } = harness();
      const admin = await newKey(runtime, ["admin"]);
      const leaked = await newKey(runtime, ["admin"]);
      const socket = await opened(harness(), leaked.key);
      socket.send({ id: "1", type: "subscribe", payload: { query: upsert, variables: { items: [item("before")] } } });
      await expect.poll(() => socket.received.some(({ id, type }) => id === "1" && type === "complete")).toBe(true);
      socket.send({ id: "s", type: "subscribe", payload: { query: "subscription { interestMigrated { id } }" } });
      const revoked = await post(url, `mutation { revokeApiKey(id: "${leaked.id}") { state } }`, {}, bearer(admin.key));
      expect(revoked.data?.revokeApiKey.state).toBe("REVOKED");
      for (let i = 0; i < 20; i++)
        socket.send({
          id: `a${i}`,
          type: "subscribe",
          payload: { query: upsert, variables: { items: [item("after")] } },
        });
      await expect.poll(() => socket.gone, { timeout: 60_000 }).toBe(true);
      const { data } = await post(
        url,
        '{ before: item(id: "before") { id } after: item(id: "after") { id } }',
        {},
        bearer(admin.key),
      );
      expect(data).toEqual({ before: { id: "before" }, after: null });
      expect(socket.received.filter(({ type, id }) => type === "next" && id !== "1")).toEqual([]);
    });

    test("a user's token that expires", async () => {
      const { now, url, runtime } = harness();
      const token = await userToken("ada", { exp: Math.floor(now() / 1000) + 3600 });
      const socket = await opened(harness(), token);
      harness().advance(3_700_000);
      socket.send({
        id: "1",
        type: "subscribe",
        payload: { query: 'mutation { upsertUsers(users: [{ id: "ada", timeZone: "Europe/Paris" }]) { accepted } }' },
      });
      await expect.poll(() => socket.gone, { timeout: 60_000 }).toBe(true);
      const admin = await newKey(runtime, ["admin"]);
      expect((await post(url, '{ user(id: "ada") { timeZone } }', {}, bearer(admin.key))).data?.user).toBeNull();
    });

    test("mutations that stand behind the one that withdrew the key, in one document", async () => {
      const { runtime, url } = harness();
      const admin = await newKey(runtime, ["admin"]);
      const own = await newKey(runtime, ["admin"]);
      const socket = await opened(harness(), own.key);
      socket.send({
        id: "1",
        type: "subscribe",
        payload: {
          query: `mutation { revokeApiKey(id: "${own.id}") { state } upsertItems(items: [{ id: "late", title: "Late" }]) { accepted } }`,
        },
      });
      await expect.poll(() => socket.gone, { timeout: 60_000 }).toBe(true);
      expect((await post(url, '{ item(id: "late") { id } }', {}, bearer(admin.key))).data?.item).toBeNull();
    });
  },
);
