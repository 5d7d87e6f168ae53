import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startHarness, type Harness } from "../../support/harness.js";
import { postText } from "../../support/raw-graphql.js";
import { moveIn, recordBehaviours, smallTown, upsertItems } from "../../support/small-town.js";
import { badElements } from "./bad-elements.js";

const town = smallTown({ perTheme: 3, others: 0 });
let harness: Harness;
let before: number;
const count = (): Promise<number> => harness.runtime.services.history.behaviours.count();
beforeAll(async () => {
  harness = await startHarness("embedded", { startsAt: town.end, fakeTexts: true });
  await moveIn(harness, { ...town, behaviours: town.behaviours.slice(0, 60) });
  before = await count();
});
afterAll(() => harness.close());

const good = { userId: "ada", itemId: town.items[0]!.id, type: "CLICK", occurredAt: "2026-06-01T10:00:00Z" };

describe("an operation that cannot be is refused whole, with code, path and remedy", () => {
  test.each<
    [
      what: string,
      query: string,
      variables: Record<string, unknown>,
      code: string,
      path: (string | number)[],
      says: RegExp,
    ]
  >([
    [
      "1,001 elements",
      recordBehaviours,
      { behaviours: Array.from({ length: 1_001 }, () => good) },
      "TOO_MANY",
      ["behaviours"],
      /1001 elements; at most 1000 are taken at once. Send several batches/,
    ],
    [
      "1,001 items",
      upsertItems,
      { items: Array.from({ length: 1_001 }, (_, i) => ({ id: `n${i}`, title: "t" })) },
      "TOO_MANY",
      ["items"],
      /1001/,
    ],
    [
      "a time that is written in the document",
      '{ interests(userId: "ada", context: { at: "yesterday" }) { share } }',
      {},
      "BAD_USER_INPUT",
      ["at"],
      /^at is "yesterday"; give a time with an offset/,
    ],
    [
      "a time in a variable",
      'query($c: ContextInput) { interests(userId: "ada", context: $c) { share } }',
      { c: { at: "yesterday" } },
      "BAD_USER_INPUT",
      ["c", "at"],
      /^at is "yesterday"; give a time with an offset/,
    ],
    [
      "an unknown item",
      '{ similarItems(itemId: "nothing") { score } }',
      {},
      "NOT_FOUND",
      ["itemId"],
      /no item "nothing"/,
    ],
    [
      "an audience of nothing",
      "{ audience { edges { score } } }",
      {},
      "BAD_USER_INPUT",
      ["itemId"],
      /either itemId or text/,
    ],
    ["an empty search", '{ search(text: "  ") { score } }', {}, "BAD_USER_INPUT", ["text"], /text is empty/],
    [
      "a text beyond the limit",
      "query($t: String!) { search(text: $t) { score } }",
      { t: "x".repeat(20_001) },
      "TOO_LARGE",
      ["text"],
      /20001 characters; at most 20000 are taken.*GODWIT_MAX_TEXT/,
    ],
    [
      "a malformed cursor",
      '{ items(after: "%%%") { totalCount } }',
      {},
      "BAD_USER_INPUT",
      ["after"],
      /"%%%", which is not a cursor of this list/,
    ],
    [
      "another list's cursor",
      `{ user(id: "ada") { behaviours(after: "${Buffer.from('["x"]').toString("base64url")}") { edges { cursor } } } }`,
      {},
      "BAD_USER_INPUT",
      ["after"],
      /not a cursor of this list/,
    ],
    [
      "a cursor of a time beyond time",
      `{ user(id: "ada") { behaviours(after: "${Buffer.from('[1e300,"x"]').toString("base64url")}") { edges { cursor } } } }`,
      {},
      "BAD_USER_INPUT",
      ["after"],
      /not a cursor/,
    ],
    [
      "a cursor with a NUL",
      `{ items(after: "${Buffer.from('["\\u0000"]').toString("base64url")}") { totalCount } }`,
      {},
      "BAD_USER_INPUT",
      ["after"],
      /not a cursor/,
    ],
    [
      "a negative first",
      "{ items(first: -1) { totalCount } }",
      {},
      "BAD_USER_INPUT",
      ["first"],
      /first is -1; give 1 to 100/,
    ],
    [
      "a huge first",
      "query($n: Int) { items(first: $n) { totalCount } }",
      { n: 1_000 },
      "BAD_USER_INPUT",
      ["first"],
      /1000; give 1 to 100/,
    ],
    [
      "a bad filter",
      "query($f: JSON) { items(filter: { attributes: $f }) { totalCount } }",
      { f: { price: { about: 3 } } },
      "BAD_USER_INPUT",
      ["filter", "attributes", "price"],
      /filter\.attributes\.price is .*give a value, a list of values, or bounds/,
    ],
    [
      "a dial beyond its end",
      '{ recommendations(userId: "ada", diversity: 1.5) { id } }',
      {},
      "BAD_USER_INPUT",
      ["diversity"],
      /1\.5; give a number from 0 to 1/,
    ],
    [
      "a context in a bad scene",
      'query($s: JSON) { interests(userId: "ada", context: { scene: $s }) { share } }',
      { s: { device: ["a"] } },
      "BAD_USER_INPUT",
      ["context", "scene", "device"],
      /give a text of 1 to 128/,
    ],
    [
      "an unknown language",
      '{ recommendations(userId: "ada", first: 1) { edges { node { reasons(language: "fr") { text } } } } }',
      {},
      "BAD_USER_INPUT",
      ["language"],
      /en and zh are spoken here/,
    ],
    [
      "from after to",
      '{ interestTimeline(userId: "ada", from: "2026-06-02T00:00:00Z", to: "2026-06-01T00:00:00Z") { from } }',
      {},
      "BAD_USER_INPUT",
      ["from"],
      /is not before/,
    ],
    [
      "more users than a page",
      "query($ids: [ID!]!) { users(ids: $ids) { id } }",
      { ids: Array.from({ length: 101 }, (_, i) => `u${i}`) },
      "TOO_MANY",
      ["ids"],
      /101/,
    ],
  ])("%s", async (_, query, variables, code, path, says) => {
    const { message, extensions } = await harness.refusal(query, variables);
    expect({ code: extensions.code, path: extensions.path }, message).toEqual({ code, path });
    expect(message).toMatch(says);
  });

  test("10 MB of text are refused before they are read", async () => {
    const { status, extensions, message } = await harness.refusal(recordBehaviours, {
      behaviours: [{ ...good, text: "x".repeat(10_000_000) }],
    });
    expect([status, extensions.code]).toEqual([413, "TOO_LARGE"]);
    expect(message).toMatch(/8388608|8 ?MB|GODWIT_BODY_LIMIT/);
  });

  test.each([
    ['{"value": NaN}', 400],
    ['{"query": "{ health { state } }"', 400],
  ])("a body that is not JSON: %s", async (body, status) => {
    const response = await fetch(harness.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      errors: [
        { message: expect.stringMatching(/JSON/) as string, extensions: { code: expect.any(String) as string } },
      ],
    });
  });

  test("an infinite value: as a literal, and in JSON", async () => {
    const literal = `mutation { recordBehaviours(behaviours: [{ userId: "ada", itemId: "x", type: PURCHASE, value: 1e999, occurredAt: "2026-06-01T10:00:00Z" }]) { accepted refused { code } } }`;
    expect(await harness.gql(literal)).toEqual({
      recordBehaviours: { accepted: 0, refused: [{ code: "BAD_USER_INPUT" }] },
    });
    const body = JSON.stringify({
      query: recordBehaviours,
      variables: { behaviours: [{ ...good, value: 77_777 }] },
    }).replace("77777", "1e999");
    const { data } = await postText(harness.url, body);
    expect(data?.recordBehaviours).toMatchObject({
      accepted: 0,
      refused: [{ code: "BAD_USER_INPUT", path: ["behaviours", "0", "value"] }],
    });
  });

  test("nothing of all that was written", async () => expect(await count()).toBe(before));
});

describe("elements that cannot be", () => badElements(() => harness, good));
