import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startHarness, type Harness } from "../support/harness.js";
import { recordBehaviours, smallTown, upsertItems } from "../support/small-town.js";
import { startEndpoint, type Endpoint } from "../support/webhook-endpoint.js";
import { dayMs, minuteMs } from "../../src/core/time.js";

const town = smallTown();
const itemsOf = (theme: string): string[] =>
  town.items.filter(({ id }) => town.themes[id] === theme).map(({ id }) => id);
const secret = "a secret of the shop";
const processSecret = "a secret of the process";
const env = {
  GODWIT_WEBHOOK_PRIVATE: "on",
  GODWIT_WEBHOOK_SECRET: processSecret,
  GODWIT_WEBHOOK_TIMEOUT_SECONDS: "0.3",
  GODWIT_WEBHOOK_ATTEMPTS: "3",
  GODWIT_FALSE_ALARMS_USER_YEARS: "0.1",
};

/** Music for thirty days, then cooking: a change that no test can miss. */
async function moveInterests(service: Harness, userId: string): Promise<void> {
  const music = itemsOf("music");
  const cooking = itemsOf("cooking");
  const behaviours = Array.from({ length: 50 }, (_, day) =>
    [0, 1, 2].map((n) => {
      const items = day < 30 ? music : cooking;
      return {
        userId,
        itemId: items[(day + n) % items.length],
        type: "CLICK",
        occurredAt: new Date(town.end - (50 - day) * dayMs + n * minuteMs).toISOString(),
      };
    }),
  ).flat();
  await service.gql(recordBehaviours, { behaviours });
  await service.settle();
}

const storeItems = async (service: Harness): Promise<void> => {
  await service.gql(upsertItems, { items: town.items });
  await service.settle();
};

const register = async (service: Harness, variables: Record<string, unknown>): Promise<string> =>
  (
    await service.gql(
      "mutation($url: String!, $secret: String, $minState: MigrationState = CONFIRMED, $kinds: [MigrationKind!]) { upsertWebhook(url: $url, secret: $secret, minState: $minState, kinds: $kinds) { id } }",
      variables,
    )
  ).upsertWebhook.id;
const dead = async (service: Harness, webhookId: string) =>
  (
    await service.gql(
      "query($w: ID) { webhookDeliveries(state: DEAD, webhookId: $w) { edges { node { id attempts lastError body nextAttemptAt } } } }",
      { w: webhookId },
    )
  ).webhookDeliveries.edges.map(({ node }) => node);
/** Lets time pass until nothing waits for a webhook any more. */
async function giveUp(service: Harness, webhookId: string): Promise<void> {
  for (let rounds = 0; rounds < 20; rounds++) {
    const { webhooks } = await service.gql("{ webhooks { id waiting } }");
    if (webhooks.find(({ id }) => id === webhookId)?.waiting === 0) return;
    service.advance(5_000);
    await service.settle();
  }
}

describe("webhooks", () => {
  let service: Harness;
  let endpoint: Endpoint;
  const endpoints: Endpoint[] = [];
  const another = async (manner: Endpoint["manner"]): Promise<Endpoint> => {
    const one = await startEndpoint({ manner });
    endpoints.push(one);
    return one;
  };

  beforeAll(async () => {
    service = await startHarness("embedded", { env, startsAt: town.end, fakeTexts: true });
    await storeItems(service);
    endpoint = await another(200);
  });
  afterAll(async () => {
    await service?.close();
    for (const one of endpoints) await one.close();
  });

  it("sends what was promised: who, what, the sentence, signed over time and body", async () => {
    const id = await register(service, { url: endpoint.url, secret });
    await moveInterests(service, "walker");
    const confirmed = endpoint.received.find(({ body }) => body.type === "migration.confirmed");
    expect(confirmed).toBeDefined();
    const { headers, text, body } = confirmed!;
    const [, time, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers["godwit-signature"]))!;
    expect(createHmac("sha256", secret).update(`${time}.${text}`).digest("hex")).toBe(signature);
    expect(Math.abs(Number(time) * 1000 - service.now())).toBeLessThan(60_000);
    expect(headers["godwit-id"]).toBe(body.id);
    const { migrations } = await service.gql(
      `{ migrations(userId: "walker") { edges { node { id kind summary log { cursor state } } } } }`,
    );
    const node = migrations.edges.map((edge) => edge.node).find((one) => one.id === body.migration.id)!;
    expect(body.migration).toMatchObject({ userId: "walker", kind: node.kind });
    expect(body.migration.sentence.zh).toMatch(/\p{Script=Han}/u);
    expect(node.log).toContainEqual({ cursor: body.cursor, state: "CONFIRMED" });
    expect(endpoint.received.every(({ body: { type } }) => type !== "migration.suspected")).toBe(true);
    expect(new Set(endpoint.received.map(({ body: message }) => message.id)).size).toBe(endpoint.received.length);
    const { webhooks } = await service.gql("{ webhooks { id delivered waiting dead ownSecret lastDeliveredAt } }");
    expect(webhooks).toEqual([
      {
        id,
        delivered: endpoint.received.length,
        waiting: 0,
        dead: 0,
        ownSecret: true,
        lastDeliveredAt: expect.any(String),
      },
    ]);
  });

  it("tries a failing endpoint again with the same message, later each time, then lists it as dead and sends it on request", async () => {
    const failing = await another(500);
    const id = await register(service, { url: failing.url, minState: "CONFIRMED" });
    const before = endpoint.received.length;
    await moveInterests(service, "runner");
    expect(endpoint.received.length, "another endpoint's failure must not hold up this one").toBeGreaterThan(before);
    await giveUp(service, id);
    const attempts = failing.received.filter(({ body }) => body.id === failing.received[0]!.body.id);
    expect(attempts.length).toBe(3);
    expect(new Set(attempts.map(({ text }) => text)).size).toBe(1);
    const [time, signature] = String(attempts[0]!.headers["godwit-signature"]).slice(2).split(",v1=");
    expect(createHmac("sha256", processSecret).update(`${time}.${attempts[0]!.text}`).digest("hex")).toBe(signature);
    const letters = await dead(service, id);
    expect(new Set(letters.map((letter) => letter.id))).toEqual(new Set(failing.received.map(({ body }) => body.id)));
    expect(letters[0]).toMatchObject({
      attempts: 3,
      lastError: "the endpoint answered 500",
      nextAttemptAt: null,
      body: { migration: { userId: "runner" } },
    });
    failing.manner = 204;
    const { replayWebhookDeliveries } = await service.gql(
      "mutation($w: ID) { replayWebhookDeliveries(webhookId: $w) }",
      { w: id },
    );
    expect(replayWebhookDeliveries).toBe(letters.length);
    const refused = failing.received.length;
    await service.settle();
    expect(await dead(service, id)).toEqual([]);
    expect(new Set(failing.received.slice(refused).map(({ body }) => body.id))).toEqual(
      new Set(letters.map((letter) => letter.id)),
    );
    await service.gql("mutation($id: ID!) { deleteWebhook(id: $id) }", { id });
  });

  it("waits no longer than it must: silence and redirections are failures", async () => {
    const silent = await another("silent");
    const moved = await another(302);
    const ids = [await register(service, { url: silent.url }), await register(service, { url: moved.url })];
    await moveInterests(service, "dreamer");
    for (const id of ids) await giveUp(service, id);
    expect((await dead(service, ids[0]!))[0]!.lastError).toBe("no answer within 0.3 s");
    expect((await dead(service, ids[1]!))[0]!.lastError).toBe("the endpoint answered 302");
    for (const id of ids) await service.gql("mutation($id: ID!) { deleteWebhook(id: $id) }", { id });
    expect((await service.gql("{ webhookDeliveries { edges { node { id } } } }")).webhookDeliveries.edges).toEqual([]);
  });

  it("keeps to the kinds asked for, and forgets what waits about an erased user", async () => {
    const scenes = await another(200);
    const refusing = await another(503);
    const ids = [
      await register(service, { url: scenes.url, kinds: ["SCENE"] }),
      await register(service, { url: refusing.url }),
    ];
    await moveInterests(service, "leaver");
    expect(scenes.received).toEqual([]);
    const waiting = async () =>
      (await service.gql("query($w: ID) { webhookDeliveries(webhookId: $w) { edges { node { id } } } }", { w: ids[1] }))
        .webhookDeliveries.edges.length;
    expect(await waiting()).toBeGreaterThan(0);
    await service.gql(`mutation { eraseUser(id: "leaver") { erased } }`);
    expect(await waiting()).toBe(0);
    for (const id of ids) await service.gql("mutation($id: ID!) { deleteWebhook(id: $id) }", { id });
  });

  it("refuses what it cannot deliver to, saying why, and never shows a secret", async () => {
    const refusal = (variables: Record<string, unknown>) =>
      service.refusal(
        "mutation($url: String!, $secret: String) { upsertWebhook(url: $url, secret: $secret) { id } }",
        variables,
      );
    for (const url of ["ftp://shop.example/x", "file:///etc/passwd", "not a url", "http://ada:pass@shop.example/"]) {
      const { extensions } = await refusal({ url });
      expect(extensions).toMatchObject({ code: "BAD_USER_INPUT", path: ["url"] });
    }
    expect((await refusal({ url: "http://shop.example/", secret: "short" })).extensions.path).toEqual(["secret"]);
    expect((await service.refusal(`mutation { deleteWebhook(id: "nobody") }`)).extensions.code).toBe("NOT_FOUND");
    const { __type } = await service.gql<{ __type: { fields: { name: string }[] } }>(
      `{ __type(name: "Webhook") { fields { name } } }`,
    );
    expect(__type.fields.map(({ name }) => name)).not.toContain("secret");
    expect(service.log.length).toBeGreaterThan(0);
    for (const hidden of [secret, processSecret, "runner"]) expect(JSON.stringify(service.log)).not.toContain(hidden);
  });
});

it("delivers after a restart what could not be delivered before, once", async () => {
  const folder = mkdtempSync(join(tmpdir(), "godwit-webhooks-"));
  const gone = await startEndpoint();
  const port = Number(new URL(gone.url).port);
  const patient = { ...env, GODWIT_WEBHOOK_ATTEMPTS: "16" };
  let service = await startHarness("embedded", { env: patient, startsAt: town.end, fakeTexts: true, folder });
  try {
    await storeItems(service);
    await register(service, { url: gone.url });
    await gone.close();
    await moveInterests(service, "walker");
    const waiting = (await service.gql("{ webhooks { waiting } }")).webhooks[0]!.waiting;
    expect(waiting).toBeGreaterThan(0);
    const later = service.now() + 3_600_000;
    await service.close();
    const back = await startEndpoint({ port });
    try {
      service = await startHarness("embedded", { env: patient, startsAt: later, fakeTexts: true, folder });
      await service.settle();
      expect(back.received.length).toBe(waiting);
      expect(new Set(back.received.map(({ body }) => body.id)).size).toBe(waiting);
      service.advance(100_000);
      await service.settle();
      expect(back.received.length).toBe(waiting);
    } finally {
      await back.close();
    }
  } finally {
    await service.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
