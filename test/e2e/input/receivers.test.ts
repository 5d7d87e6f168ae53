import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stableJson } from "../../../src/modules/common/hash.js";
import { newKey } from "../../support/credentials.js";
import { startHarness, type Harness } from "../../support/harness.js";

const mappings = { cloudevents: { events: { glanced: "VIEW", noise: null }, item: ["data.thing"], others: "refuse" } };
let harness: Harness;
let key: string;
beforeAll(async () => {
  const { writeFileSync, mkdtempSync } = await import("node:fs");
  const file = `${mkdtempSync("/tmp/godwit-mapping-")}/mappings.json`;
  writeFileSync(file, JSON.stringify(mappings));
  harness = await startHarness("embedded", {
    fakeTexts: true,
    startsAt: Date.parse("2026-05-02T00:00:00Z"),
    env: { GODWIT_MAPPINGS: file },
  });
  key = (await newKey(harness.runtime, ["write"])).key;
});
afterAll(() => harness?.close());

const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
  const response = await fetch(harness.url.replace("/graphql", path), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}`, ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as any };
};
const fixture = (name: string): unknown[] => JSON.parse(readFileSync(`test/fixtures/events/${name}.json`, "utf8"));
const stored = async (userId: string) =>
  (await harness.runtime.services.history.behaviours.ofUser(userId)).map(
    ({ type, itemId, text, value, scene, sessionId, occurredAt, timeZone }) =>
      Object.fromEntries(
        Object.entries({
          type,
          itemId,
          text,
          value,
          scene,
          sessionId,
          at: new Date(occurredAt).toISOString(),
          timeZone,
        }).filter(([, one]) => one !== null),
      ),
  );

/** What happened in one moment has no order. */
const inOrder = (list: readonly object[]) => list.map((one) => stableJson(one)).toSorted();

/** What each fixture comes to: counts, the place of each refusal, and what the person did. */
const expected: Record<string, { counts: object; refused: [number, string][]; did: object[]; user: string }> = {
  segment: {
    counts: { received: 9, accepted: 5, duplicates: 0, ignored: 1, users: 1, merged: 1 },
    refused: [
      [7, "userId"],
      [8, "occurredAt"],
    ],
    user: "ada",
    did: [
      {
        type: "VIEW",
        itemId: "kettle",
        scene: { device: "mobile", platform: "ios" },
        at: "2026-05-01T08:00:00.000Z",
        timeZone: "Europe/London",
      },
      { type: "ADD_TO_CART", itemId: "kettle", scene: {}, at: "2026-05-01T08:01:00.000Z" },
      { type: "PURCHASE", itemId: "kettle", value: 2, scene: {}, at: "2026-05-01T08:02:00.000Z" },
      { type: "PURCHASE", itemId: "cup", value: 1, scene: {}, at: "2026-05-01T08:02:00.000Z" },
      { type: "SEARCH", text: "green tea", scene: {}, at: "2026-05-01T08:03:00.000Z" },
    ],
  },
  rudderstack: {
    counts: { received: 3, accepted: 2, duplicates: 0, ignored: 0, users: 0, merged: 1 },
    refused: [],
    user: "rudi",
    did: [
      {
        type: "CLICK",
        itemId: "kettle",
        scene: { channel: "web" },
        sessionId: "1714550000",
        at: "2026-05-01T09:00:00.000Z",
      },
      { type: "RATE", itemId: "kettle", value: 4, text: "boils fast", scene: {}, at: "2026-05-01T09:05:00.000Z" },
    ],
  },
  snowplow: {
    counts: { received: 5, accepted: 3, duplicates: 0, ignored: 1, users: 0, merged: 0 },
    refused: [[4, "itemId"]],
    user: "sam",
    did: [
      {
        type: "VIEW",
        itemId: "kettle",
        scene: { device: "computer", platform: "linux" },
        sessionId: "s1",
        at: "2026-05-01T10:00:00.000Z",
        timeZone: "Europe/Paris",
      },
      { type: "ADD_TO_CART", itemId: "cup", scene: {}, at: "2026-05-01T10:01:00.250Z" },
      { type: "SEARCH", text: "blue cup", scene: {}, at: "2026-05-01T10:02:00.000Z" },
    ],
  },
  ga4: {
    counts: { received: 5, accepted: 4, duplicates: 0, ignored: 1, users: 0, merged: 0 },
    refused: [[4, "occurredAt"]],
    user: "123.456",
    did: [
      {
        type: "VIEW",
        itemId: "kettle",
        scene: { device: "mobile", platform: "web" },
        sessionId: "77",
        at: "2026-05-01T11:00:00.000Z",
      },
      { type: "PURCHASE", itemId: "kettle", value: 1, scene: {}, at: "2026-05-01T11:01:00.000Z" },
      { type: "PURCHASE", itemId: "cup", value: 6, scene: {}, at: "2026-05-01T11:01:00.000Z" },
      { type: "SEARCH", text: "teapot", scene: {}, at: "2026-05-01T11:02:00.000Z" },
    ],
  },
  cloudevents: {
    counts: { received: 5, accepted: 3, duplicates: 0, ignored: 1, users: 0, merged: 0 },
    refused: [[4, "event"]],
    user: "cleo",
    did: [
      { type: "VIEW", itemId: "kettle", scene: { device: "tv" }, at: "2026-05-01T12:00:00.000Z" },
      { type: "VIEW", itemId: "cup", scene: {}, at: "2026-05-01T12:01:00.000Z" },
      { type: "RATE", itemId: "cup", value: 5, scene: {}, at: "2026-05-01T12:02:00.000Z" },
    ],
  },
};

describe.each(Object.entries(expected))("%s", (name, { counts, refused, did, user }) => {
  test("a dry run shows what would be made and records nothing", async () => {
    const { status, body } = await post(`/receive/${name}?dry`, fixture(name));
    expect(status).toBe(200);
    expect(body.refused.map(({ index, path }: any) => [index, path.join(".")])).toEqual(refused);
    expect(body.made.flatMap(({ behaviours }: any) => behaviours).length).toBe(did.length);
    expect(await stored(user)).toEqual([]);
  });

  test("is taken, each refusal with its reason; sent again it is here already", async () => {
    const { body } = await post(`/receive/${name}`, fixture(name));
    expect(body).toMatchObject(counts);
    expect(body.refused.map(({ index, path }: any) => [index, path.join(".")])).toEqual(refused);
    expect(inOrder(await stored(user))).toEqual(inOrder(did));
    const again = await post(`/receive/${name}`, name === "segment" ? { batch: fixture(name) } : fixture(name));
    expect(again.body).toMatchObject({ accepted: 0, duplicates: did.length, merged: 0 });
  });
});

test("keys with the scope write are let in, also as Basic; a CloudEvent may come in headers", async () => {
  const basic = { authorization: `Basic ${Buffer.from(`${key}:`).toString("base64")}` };
  const binary = {
    ...basic,
    "ce-specversion": "1.0",
    "ce-type": "shop.item.glanced",
    "ce-source": "/shop",
    "ce-id": "h1",
    "ce-time": "2026-05-01T13:00:00Z",
  };
  expect((await post("/receive/cloudevents", { userId: "cleo", thing: "cup" }, binary)).body).toMatchObject({
    accepted: 1,
  });
  expect((await post("/receive/segment", [], { authorization: "" })).status).toBe(401);
  const reader = (await newKey(harness.runtime, ["read"])).key;
  expect((await post("/receive/segment", [], { authorization: `Bearer ${reader}` })).status).toBe(403);
  const unknown = await post("/receive/matomo", []);
  expect([unknown.status, unknown.body.errors[0].message]).toEqual([400, expect.stringContaining("snowplow")]);
});
