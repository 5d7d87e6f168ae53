import { Webhook } from "standardwebhooks";
import { afterAll, expect, test, vi } from "vitest";
import { dayMs, minuteMs } from "../../src/core/time.js";
import type { Harness } from "../support/harness.js";
import { onBackends } from "../support/on-backends.js";
import { recordBehaviours, smallTown, upsertItems } from "../support/small-town.js";
import { startEndpoint, type Endpoint, type Received } from "../support/webhook-endpoint.js";

const town = smallTown();
const secret = `whsec_${Buffer.alloc(32, 3).toString("base64")}`;
const register = `mutation($url: String!, $secret: String, $events: [WebhookEvent!], $format: WebhookFormat) {
  upsertWebhook(url: $url, secret: $secret, events: $events, format: $format) { id events format } }`;

const endpoints: Endpoint[] = [];
afterAll(() => Promise.all(endpoints.map((one) => one.close())));
async function endpoint(manner: Endpoint["manner"] = 200): Promise<Endpoint> {
  const one = await startEndpoint({ manner });
  endpoints.push(one);
  return one;
}

/** What the library of Standard Webhooks makes of a request at this time; it throws where it is not genuine. */
function verified({ text, headers }: Received, now: number): Record<string, any> {
  vi.useFakeTimers({ now, toFake: ["Date"] });
  try {
    return new Webhook(secret).verify(text, headers as Record<string, string>) as Record<string, any>;
  } finally {
    vi.useRealTimers();
  }
}

/** Music for thirty days, then cooking: a change that no test can miss. */
async function moveInterests({ gql, settle }: Harness, userId: string): Promise<void> {
  const of = (theme: string): string[] => town.items.map(({ id }) => id).filter((id) => town.themes[id] === theme);
  const [music, cooking] = [of("music"), of("cooking")];
  const behaviours = Array.from({ length: 150 }, (_, n) => {
    const day = Math.floor(n / 3);
    const items = day < 30 ? music : cooking;
    const occurredAt = new Date(town.end - (50 - day) * dayMs + (n % 3) * minuteMs).toISOString();
    return { userId, itemId: items[n % items.length], type: "CLICK", occurredAt };
  });
  await gql(recordBehaviours, { behaviours });
  await settle();
}

onBackends(
  "webhooks of other events, in other shapes",
  {
    startsAt: town.end,
    fakeTexts: true,
    env: { GODWIT_WEBHOOK_PRIVATE: "on", GODWIT_FALSE_ALARMS_USER_YEARS: "0.1" },
  },
  async ({ gql, settle }) => {
    await gql(upsertItems, { items: town.items });
    await settle();
  },
  (harness) => {
    test("migrations as CloudEvents, signed as Standard Webhooks has it", async () => {
      const { gql, now } = harness();
      const cloud = await endpoint();
      const { upsertWebhook } = await gql(register, { url: cloud.url, secret, format: "CLOUDEVENTS" });
      expect(upsertWebhook).toMatchObject({ events: ["MIGRATION"], format: "CLOUDEVENTS" });
      await moveInterests(harness(), "walker");
      const request = cloud.received.find(({ text }) => text.includes("migration.confirmed"))!;
      expect(request.headers["content-type"]).toBe("application/cloudevents+json; charset=utf-8");
      const event = verified(request, now());
      expect(event).toMatchObject({
        specversion: "1.0",
        id: request.headers["webhook-id"],
        source: "/godwit",
        type: "godwit.migration.confirmed",
        subject: "walker",
        datacontenttype: "application/json",
        data: { cursor: expect.any(String), change: { state: "CONFIRMED" }, migration: { userId: "walker" } },
      });
      expect(new Date(event["time"]).toISOString()).toBe(event["time"]);
      expect(() => verified({ ...request, text: request.text.replace("walker", "runner") }, now())).toThrow();
      expect(() => verified(request, now() + 3_600_000)).toThrow("too old");
      await gql("mutation($id: ID!) { deleteWebhook(id: $id) }", { id: upsertWebhook.id });
    });

    test("topics and preferences are told to those who asked, nothing of sensitive ones", async () => {
      const { gql, settle, now } = harness();
      const all = await endpoint();
      const migrationsOnly = await endpoint();
      await gql(register, { url: all.url, secret, events: ["TOPIC", "PREFERENCE"] });
      await gql(register, { url: migrationsOnly.url, secret });
      const { topics } = await gql("{ topics(first: 3) { id } }");
      const [open, hidden] = topics as { id: string }[];
      await gql("mutation($id: ID!) { setTopicSensitive(topicId: $id, sensitive: true) { id } }", { id: hidden!.id });
      const rename = `mutation($id: ID!, $label: String!) {
        renameTopic(id: $id, label: $label, author: "ed", reason: "plainer") { id } }`;
      await gql(rename, { id: open!.id, label: "Plain pleasures" });
      await gql(rename, { id: hidden!.id, label: "Secret pleasures" });
      const set = `mutation($topicId: ID, $text: String, $weight: Float!) {
        setInterestPreference(userId: "ada", topicId: $topicId, text: $text, weight: $weight) { preference { id } } }`;
      const { setInterestPreference } = await gql(set, { topicId: open!.id, weight: 0.5 });
      await gql(set, { topicId: hidden!.id, weight: 1 });
      await gql(set, { text: "living with hiv", weight: 1 });
      await gql(set, { text: "vinyl records", weight: -0.5 });
      await gql('mutation($id: ID!) { removeInterestPreference(userId: "ada", id: $id) { preference { id } } }', {
        id: setInterestPreference.preference!.id,
      });
      await gql(`mutation { setProfiling(userId: "ada", profiling: OFF) { profiling } }`);
      await settle();
      const told = all.received.map((request) => verified(request, now()));
      expect(told.map(({ type }) => type).toSorted()).toEqual([
        "preference.profiling",
        "preference.removed",
        "preference.set",
        "preference.set",
        "topic.renamed",
      ]);
      expect(told.find(({ type }) => type === "topic.renamed")).toMatchObject({
        topic: { id: open!.id, label: "Plain pleasures" },
        change: { kind: "RENAMED", author: "ed", reason: "plainer" },
      });
      expect(told.filter(({ type }) => type === "preference.set").map(({ preference }) => preference)).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ kind: "TOPIC", topic: { id: open!.id, label: "Plain pleasures" }, weight: 0.5 }),
          expect.objectContaining({ kind: "TEXT", text: "vinyl records", weight: -0.5 }),
        ]),
      );
      const everything = JSON.stringify(told);
      for (const secretive of [hidden!.id, "Secret pleasures", "hiv"]) expect(everything).not.toContain(secretive);
      expect(migrationsOnly.received).toEqual([]);
    });

    test("what waits about a person goes with them, under whichever id it was told", async () => {
      const { gql, settle } = harness();
      const down = await endpoint(503);
      const { upsertWebhook } = await gql(register, {
        url: down.url,
        secret,
        events: ["PREFERENCE"],
        format: "CLOUDEVENTS",
      });
      const like = (userId: string) =>
        gql(
          `mutation($userId: ID!) {
            setInterestPreference(userId: $userId, text: "bread", weight: 1) { preference { id } } }`,
          { userId },
        );
      for (const userId of ["visitor", "member", "other"]) await like(userId);
      await settle();
      const waiting = async () =>
        (
          await gql("query($id: ID) { webhookDeliveries(webhookId: $id) { edges { node { body } } } }", {
            id: upsertWebhook.id,
          })
        ).webhookDeliveries.edges
          .map(({ node }) => (node.body as { subject: string }).subject)
          .toSorted();
      expect(await waiting()).toEqual(["member", "other", "visitor"]);
      await gql(`mutation { mergeUsers(from: "visitor", into: "member") { merged } }`);
      const { exportUser } = await gql(`mutation { exportUser(id: "member") }`);
      expect(JSON.stringify(exportUser).match(/godwit\.preference\.set/g)).toHaveLength(2);
      await gql(`mutation { eraseUser(id: "member") { erased } }`);
      expect(await waiting()).toEqual(["other"]);
    });

    test("a secret that is no base64, and no events, are refused by place", async () => {
      const { refusal } = harness();
      const url = "http://127.0.0.1:9/x";
      expect((await refusal(register, { url, secret: "whsec_not base64 at all" })).extensions.path).toEqual(["secret"]);
      expect((await refusal(register, { url, secret, events: [] })).extensions.path).toEqual(["events"]);
    });
  },
);
