import { expect, test } from "vitest";
import { bearer, newKey, tokenEnvironment } from "../../support/credentials.js";
import { post } from "../../support/graphql-client.js";
import { startHarness } from "../../support/harness.js";
import { freshDatabase, testServerUrl, whyNoServer } from "../../support/postgres-server.js";
import { StubbornSocket } from "../../support/stubborn-socket.js";

const upsert = (id: string): string =>
  `mutation { upsertItems(items: [{ id: "${id}", title: "A thing" }]) { accepted } }`;

test.skipIf(testServerUrl === null)(
  `a key that one process withdrew acts through no other, over HTTP or an open socket${testServerUrl === null ? ` (${whyNoServer})` : ""}`,
  async () => {
    const database = await freshDatabase();
    const options = { database: database.url, fakeTexts: true, env: { GODWIT_AUTH: "on", ...tokenEnvironment } };
    const here = await startHarness("server", options);
    const there = await startHarness("server", options);
    try {
      const admin = await newKey(here.runtime, ["admin"]);
      const leaked = await newKey(here.runtime, ["admin"]);
      const socket = await StubbornSocket.open(there.url);
      socket.send({ type: "connection_init", payload: bearer(leaked.key) });
      await expect.poll(() => socket.received.map(({ type }) => type)).toContain("connection_ack");
      socket.send({ id: "1", type: "subscribe", payload: { query: upsert("before") } });
      await expect.poll(() => socket.received.some(({ id, type }) => id === "1" && type === "complete")).toBe(true);

      const { data } = await post(
        here.url,
        `mutation { revokeApiKey(id: "${leaked.id}") { state } }`,
        {},
        bearer(admin.key),
      );
      expect(data?.revokeApiKey.state).toBe("REVOKED");

      socket.send({ id: "2", type: "subscribe", payload: { query: upsert("after") } });
      const refused = await post(there.url, upsert("after"), {}, bearer(leaked.key));
      expect(refused.errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
      await expect.poll(() => socket.gone, { timeout: 60_000 }).toBe(true);
      const items = '{ before: item(id: "before") { id } after: item(id: "after") { id } }';
      expect((await post(there.url, items, {}, bearer(admin.key))).data).toEqual({
        before: { id: "before" },
        after: null,
      });
    } finally {
      await here.close();
      await there.close();
      await database.drop();
    }
  },
  120_000,
);
