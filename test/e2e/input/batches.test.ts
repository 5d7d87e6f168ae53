import { describe, expect, test } from "vitest";
import { onBackends } from "../../support/on-backends.js";
import { overSocket, postText } from "../../support/raw-graphql.js";
import { recordBehaviours, sendFeedback, upsertItems, upsertUsers } from "../../support/small-town.js";
import { batches, item, shown, view } from "./batches/batch.js";
import { textsInBatches } from "./batches/texts.js";

const literal = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key}: ${/^(type|kind)$/.test(key) ? String(inner) : literal(inner)}`)
    .join(", ")} }`;
};

const badElements: [what: string, mutation: string, good: object, bad: unknown, path: string[], says: RegExp][] = [
  ["zone", recordBehaviours, view, { ...view, timeZone: "GMT+8" }, ["timeZone"], /IANA time zone such as/],
  ["enum", recordBehaviours, view, { ...view, type: "ADD_TO_BASKET" }, ["type"], /"ADD_TO_BASKET"; give one of VIEW/],
  ["case of an enum", recordBehaviours, view, { ...view, type: "view" }, ["type"], /write VIEW/],
  [
    "30 February",
    recordBehaviours,
    view,
    { ...view, occurredAt: "2026-02-30T10:00:00Z" },
    ["occurredAt"],
    /no such day/,
  ],
  ["epoch", recordBehaviours, view, { ...view, occurredAt: 1761991200 }, ["occurredAt"], /"2025-11-01T10:00:00.000Z"/],
  ["no offset", recordBehaviours, view, { ...view, occurredAt: "2026-06-01 10:00:00" }, ["occurredAt"], /append Z/],
  ["quoted number", recordBehaviours, view, { ...view, value: "4" }, ["value"], /without quotes/],
  ["null for what must be", recordBehaviours, view, { ...view, userId: null }, ["userId"], /userId is null/],
  ["unknown field", recordBehaviours, view, { ...view, mood: "fine" }, ["mood"], /no field "mood"; leave it out/],
  [
    "missing field",
    recordBehaviours,
    view,
    { userId: "ada", itemId: "kettle", type: "VIEW" },
    ["occurredAt"],
    /missing/,
  ],
  ["null for an element", recordBehaviours, view, null, [], /null is not an object/],
  ["number for an element", recordBehaviours, view, 5, [], /5 is not an object/],
  ["title that is a number", upsertItems, item, { id: "b", title: 5 }, ["title"], /title is 5; give a text, in quotes/],
  [
    "nested attributes",
    upsertItems,
    item,
    { ...item, id: "b", attributes: { size: { w: 1 } } },
    ["attributes", "size"],
    /Nested objects go into names such as "size.width"/,
  ],
  ["another case", upsertItems, item, { id: "b", Title: "x" }, ["Title"], /no field "Title"; write title/],
  ["field of its own", upsertItems, item, { id: "b", title: "x", price: 9.5 }, ["price"], /put it into attributes/],
  ["day alone", upsertItems, item, { id: "b", title: "x", publishedAt: "2026-05-01" }, ["publishedAt"], /a day alone/],
  ["zone of a user", upsertUsers, { id: "ada" }, { id: "b", timeZone: "Mars" }, ["timeZone"], /IANA/],
  ["attributes as a list", upsertUsers, { id: "ada" }, { id: "b", attributes: [1] }, ["attributes"], /give an object/],
  ["kind", sendFeedback, shown, { ...shown, kind: "LOOKED" }, ["kind"], /kind is "LOOKED"/],
  ["kind and no item", sendFeedback, shown, { userId: "ada", kind: "CLICK" }, ["itemId"], /itemId is missing/],
];

onBackends(
  "batches",
  { fakeTexts: true },
  async (harness) => harness.gql(upsertItems, { items: [item] }),
  (service) => {
    const { batchOf } = batches(service);

    describe("one element that cannot be is refused with its place, and the others are taken", () => {
      test.each(badElements)("%s", async (_, mutation, good, bad, path, says) => {
        const [, variable = "", field = ""] = /\((\$\w+).*?\{ (\w+)\(/.exec(mutation)!;
        const list = variable.slice(1);
        const elements = [good, bad, good];
        const inDocument = `mutation { ${field}(${list}: ${literal(elements)}) { accepted duplicates refused { index path code message } } }`;
        for (const [query, variables, transport] of [
          [mutation, { [list]: elements }, "http"],
          [mutation, { [list]: elements }, "socket"],
          [inDocument, {}, "http"],
          [inDocument, {}, "socket"],
        ] as const) {
          const { accepted, duplicates, refused } = await batchOf(query, variables, transport);
          expect(accepted + duplicates).toBe(2);
          expect(refused).toEqual([
            {
              index: 1,
              path: [list, "1", ...path],
              code: "BAD_USER_INPUT",
              message: expect.stringMatching(says) as string,
            },
          ]);
        }
      });
    });

    test("variables inside literals, fragments, aliases and one element without a list", async () => {
      const { data } = await postText(
        service().url,
        JSON.stringify({
          query: `
          mutation M($user: ID!, $type: BehaviourType = CLICK, $more: [BehaviourInput!]!) { ...Both one: upsertUsers(users: { id: $user }) { refused { index } } }
          fragment Both on Mutation {
            literal: recordBehaviours(behaviours: [{ userId: $user, itemId: "kettle", type: $type, occurredAt: "2026-06-02T10:00:00Z" }, { userId: $user, type: $type }]) { accepted refused { index path } }
            variable: recordBehaviours(behaviours: $more) { accepted refused { index path } }
          }`,
          operationName: "M",
          variables: { user: "fred", more: [{ ...view, userId: "fred" }, 7] },
        }),
      );
      expect(data).toEqual({
        literal: { accepted: 1, refused: [{ index: 1, path: ["behaviours", "1", "itemId"] }] },
        variable: { accepted: 1, refused: [{ index: 1, path: ["behaviours", "1"] }] },
        one: { refused: [] },
      });
    });

    test("what remains a mistake of the request: no list, a variable that is not there, a name twice", async () => {
      const codes = await Promise.all(
        [
          { query: recordBehaviours, variables: {} },
          { query: recordBehaviours, variables: { behaviours: null } },
          { query: "mutation { recordBehaviours(behaviours: 5) { accepted } }" },
          { query: "mutation { recordBehaviours(behaviours: [{ userId: $nobody }]) { accepted } }" },
          { query: 'mutation { recordBehaviours(behaviours: [{ userId: "a", userId: "b" }]) { accepted } }' },
          {
            query:
              'mutation($t: BehaviourType!) { recordBehaviours(behaviours: [{ userId: "a", type: $t }]) { accepted } }',
            variables: { t: "NO" },
          },
        ].map(async (body) => {
          const { data, errors } = await postText(service().url, JSON.stringify(body));
          expect(data ?? null).toBeNull();
          return errors?.[0]?.extensions.code;
        }),
      );
      expect(codes).toEqual([
        "BAD_USER_INPUT",
        "BAD_USER_INPUT",
        "GRAPHQL_VALIDATION_FAILED",
        "BAD_USER_INPUT",
        "GRAPHQL_VALIDATION_FAILED",
        "BAD_USER_INPUT",
      ]);
    });

    describe("numbers that JSON does not hold", () => {
      const two = (write: (id: string) => string): string =>
        `[${write("1777000000000000001")},${write("1777000000000000002")}]`;
      const behaviour = (id: string): string =>
        `{"userId":${id},"itemId":"kettle","type":"VIEW","occurredAt":"2026-06-01T10:00:00Z"}`;

      test.each(["http", "socket"] as const)("two people do not become one, over %s", async (transport) => {
        const body = `{"query":${JSON.stringify(recordBehaviours)},"variables":{"behaviours":${two(behaviour)}}}`;
        const { data } = await (transport === "http" ? postText : overSocket)(service().url, body);
        expect(data?.recordBehaviours).toMatchObject({
          accepted: 0,
          refused: [
            {
              path: ["behaviours", "0", "userId"],
              message: expect.stringMatching(/1777000000000000001.*put it in quotes/) as string,
            },
            { path: ["behaviours", "1", "userId"] },
          ],
        });
        const { users } = await service().gql('{ users(ids: ["1777000000000000000"]) { id } }');
        expect(users).toEqual([null]);
      });

      test.each([
        [
          "a variable",
          '{"query":"query($id: ID!) { user(id: $id) { id } }","variables":{"id":1777000000000000001}}',
          ["id"],
        ],
        [
          "a list",
          '{"query":"query($ids: [ID!]!) { users(ids: $ids) { id } }","variables":{"ids":["a",1777000000000000001]}}',
          ["ids", 1],
        ],
        ["an exponent", '{"query":"query($id: ID!) { user(id: $id) { id } }","variables":{"id":1e21}}', ["id"]],
        ["a literal", '{"query":"{ user(id: 1777000000000000001) { id } }"}', undefined],
        [
          "inside a filter",
          '{"query":"query($f: ItemFilter) { items(filter: $f) { totalCount } }","variables":{"f":{"attributes":{"sku":1777000000000000001}}}}',
          ["f", "attributes", "sku"],
        ],
        [
          "beyond any number",
          '{"query":"query($f: ItemFilter) { items(filter: $f) { totalCount } }","variables":{"f":{"attributes":{"price":{"lt":1e400}}}}}',
          ["f", "attributes", "price", "lt"],
        ],
      ])("%s is refused with its path", async (_, body, path) => {
        for (const send of [postText, overSocket]) {
          const { errors } = await send(service().url, body);
          expect(errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
          if (path) expect(errors?.[0]?.extensions.path).toEqual(path);
          expect(errors?.[0]?.message).toMatch(/put it in quotes|finite/);
        }
      });

      test("in a query string too, and whole numbers that it holds are ids as ever", async () => {
        const query = encodeURIComponent("query($id: ID!) { user(id: $id) { id } }");
        const ask = async (id: string) =>
          (await (
            await fetch(`${service().url}?query=${query}&variables=${encodeURIComponent(`{"id":${id}}`)}`, {
              headers: { "apollo-require-preflight": "1" },
            })
          ).json()) as { data?: unknown; errors?: { message: string }[] };
        expect((await ask("1777000000000000001")).errors?.[0]?.message).toMatch(/put it in quotes/);
        expect(await batchOf(upsertUsers, { users: [{ id: 9007199254740991 }] }, "http")).toMatchObject({
          accepted: 1,
        });
        expect(await ask("9007199254740991")).toEqual({ data: { user: { id: "9007199254740991" } } });
      });
    });

    textsInBatches(service);

    test("feedback on another user's recommendation is refused, on one's own it is taken", async () => {
      await service().gql(recordBehaviours, { behaviours: [view, { ...view, userId: "eve" }] });
      await service().settle();
      const { recommendations } = await service().gql('{ recommendations(userId: "ada", first: 1) { id } }');
      const { history } = service().runtime.services;
      while ((await history.recommendations.owners([recommendations!.id])).size === 0)
        await new Promise((resolve) => setTimeout(resolve, 20));
      const feedback = [{ ...shown, userId: "eve" }, shown].map((one) => ({
        ...one,
        kind: "LIKE",
        recommendationId: recommendations!.id,
      }));
      expect(await batchOf(sendFeedback, { feedback }, "http")).toMatchObject({
        accepted: 1,
        refused: [{ index: 0, code: "NOT_FOUND", path: ["feedback", "0", "recommendationId"] }],
      });
    });
  },
);
