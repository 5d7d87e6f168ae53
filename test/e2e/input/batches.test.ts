import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Refusal } from "../../../src/modules/common/batch.js";
import { onBackends } from "../../support/on-backends.js";
import { overSocket, postText } from "../../support/raw-graphql.js";
import { recordBehaviours, sendFeedback, upsertItems, upsertUsers } from "../../support/small-town.js";

interface Batch {
  accepted: number;
  duplicates: number;
  refused: Refusal[];
}

const view = { userId: "ada", itemId: "kettle", type: "VIEW", occurredAt: "2026-06-01T10:00:00Z" };
const item = { id: "kettle", title: "Red kettle" };
const shown = { userId: "ada", itemId: "kettle", kind: "IMPRESSION" };
/** how the document writes it */
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
    const batchOf = async (query: string, variables: object, transport: "http" | "socket"): Promise<Batch> => {
      const body = JSON.stringify({ query, variables });
      const answer = await (transport === "http" ? postText : overSocket)(service().url, body);
      if (!answer.data) throw new Error(JSON.stringify(answer));
      return Object.values(answer.data as unknown as Record<string, Batch>)[0]!;
    };

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

    test("a body that is not UTF-8 is refused: decoding would make one character of all it cannot read", async () => {
      const body = Buffer.from(JSON.stringify({ query: '{ user(id: "caf\u00e9") { id } }' }), "latin1");
      expect(await postText(service().url, body)).toMatchObject({
        status: 400,
        errors: [{ message: expect.stringMatching(/not UTF-8/) as string, extensions: { code: "BAD_REQUEST" } }],
      });
    });

    test("half an emoji and NUL in any other argument are refused with their path", async () => {
      const asked: [query: string, value: unknown, path: (string | number)[]][] = [
        ["query($v: ID!) { user(id: $v) { id } }", "a\ud83d", ["id"]],
        ["query($v: [ID!]!) { users(ids: $v) { id } }", ["a", "\ud83d"], ["ids", 1]],
        [
          "query($v: ItemFilter) { items(filter: $v) { totalCount } }",
          { tagsAny: ["\ud83d"] },
          ["filter", "tagsAny", 0],
        ],
        [
          "query($v: JSON) { items(filter: { attributes: $v }) { totalCount } }",
          { a: "\ud83d" },
          ["filter", "attributes", "a"],
        ],
        [
          "query($v: JSON) { items(filter: { attributes: $v }) { totalCount } }",
          { "\ud83d": 1 },
          ["filter", "attributes", "\ud83d"],
        ],
        [
          "query($v: String) { items(after: $v) { totalCount } }",
          Buffer.from('["\\ud83d"]').toString("base64url"),
          ["after"],
        ],
        ["mutation($v: [ID!]!) { deleteItems(ids: $v) { deleted } }", ["\u0000"], ["ids", 0]],
      ];
      for (const [query, v, path] of asked) {
        const { errors } = await postText(service().url, JSON.stringify({ query, variables: { v } }));
        expect(errors?.[0], query).toMatchObject({ extensions: { code: "BAD_USER_INPUT" } });
        expect(JSON.stringify(errors?.[0]?.extensions.path), query).toBe(JSON.stringify(path));
      }
      expect(
        await service().gql("query($t: String!) { search(text: $t) { score } }", { t: "kettle \ud83d" }),
      ).toHaveProperty("search");
    });

    test("any text of all of Unicode, wherever it stands: refused by itself, or back as it was sent", async () => {
      const unit = fc
        .oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0, 0xd83d, 0xdc00, 0xfeff, 0x2028))
        .map((code) => String.fromCharCode(code));
      const text = fc
        .array(fc.oneof(unit, fc.string({ unit: "binary", minLength: 1, maxLength: 2 })), {
          minLength: 1,
          maxLength: 6,
        })
        .map((parts) => parts.join(""));
      const cannotBeName = (one: string): boolean =>
        // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
        !one.isWellFormed() || /[\u0000-\u001f\u007f-\u009f]/.test(one.trim());
      let round = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 12 }), async (texts) => {
          round++;
          const items = texts.flatMap((one, i) => [
            { id: `${round}-${i}-${one}`, title: "id" },
            { id: `${round}-${i}-title`, title: `t${one}` },
            { id: `${round}-${i}-tag`, title: "tag", tags: [`t${one}t`] },
            { id: `${round}-${i}-attribute`, title: "attribute", attributes: { [`k${one}`]: `v${one}` } },
          ]);
          const refused = new Set((await batchOf(upsertItems, { items }, "http")).refused.map(({ index }) => index));
          items.forEach((sent, i) => {
            const whole = JSON.stringify(sent);
            const exact =
              sent.title.startsWith("t") && sent.title !== "tag"
                ? true
                : !/\\ud[89a-f]/.test(whole) && !whole.includes("\\u0000");
            if (!exact) expect(refused.has(i), whole).toBe(true);
          });
          const taken = items.filter((_, i) => !refused.has(i));
          const { items: page } = await service().gql(
            "query($ids: [ID!]) { items(first: 100, filter: { ids: $ids }) { edges { node { id title tags attributes } } } }",
            { ids: taken.map(({ id }) => id) },
          );
          const stored = new Map(page.edges.map(({ node }) => [node.id, node]));
          for (const sent of taken)
            expect(stored.get(sent.id)).toEqual({
              id: sent.id,
              title: sent.title.trim().toWellFormed().replaceAll("\u0000", "\ufffd"),
              tags: sent.tags ?? [],
              attributes: sent.attributes ?? {},
            });
          const person = `person-${round}`;
          const behaviours = texts.flatMap((one, i) => [
            { ...view, id: `${person}-${i}-text`, userId: person, text: `t${one}`, scene: {} },
            { ...view, id: `${person}-${i}-scene`, userId: person, text: null, scene: { device: `d${one}` } },
          ]);
          const answer = await batchOf(recordBehaviours, { behaviours }, "socket");
          expect(answer.refused.map(({ index }) => index)).toEqual(
            texts.flatMap((one, i) => (cannotBeName(`d${one}`) ? [2 * i + 1] : [])),
          );
          const { user } = await service().gql(
            "query($id: ID!) { user(id: $id) { behaviours(first: 100) { edges { node { id text scene } } } } }",
            { id: person },
          );
          const recorded = new Map(user!.behaviours.edges.map(({ node }) => [node.id, node]));
          expect(recorded.size).toBe(answer.accepted);
          for (const { id, text: written, scene } of behaviours)
            if (recorded.has(id))
              expect(recorded.get(id)).toEqual({
                id,
                text: written?.toWellFormed().replaceAll("\u0000", "\ufffd") ?? null,
                scene: "device" in scene ? { device: scene.device.trim() } : {},
              });
        }),
        { numRuns: 15 },
      );
    });

    test("a facet, an attribute and a user may be called __proto__ or constructor", async () => {
      const scene = '{"__proto__":"a","constructor":"b","device":"phone"}';
      const body = `{"query":${JSON.stringify(recordBehaviours)},"variables":{"behaviours":[{"id":"odd","userId":"__proto__","itemId":"kettle","type":"VIEW","scene":${scene},"occurredAt":"2026-06-01T10:00:00Z"}]}}`;
      expect((await postText(service().url, body)).data?.recordBehaviours).toMatchObject({ refused: [] });
      await service().settle();
      const answer = await fetch(service().url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          query: '{ user(id: "__proto__") { behaviours { edges { node { scene } } } interests { share } } }',
        }),
      });
      const told = JSON.parse(await answer.text()) as {
        data: { user: { behaviours: { edges: { node: { scene: object } }[] } } };
      };
      expect(Object.entries(told.data.user.behaviours.edges[0]!.node.scene).toSorted()).toEqual([
        ["__proto__", "a"],
        ["constructor", "b"],
        ["device", "phone"],
      ]);
    });

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
