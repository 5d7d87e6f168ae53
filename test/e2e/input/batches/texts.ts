import fc from "fast-check";
import { expect, test } from "vitest";
import type { Harness } from "../../../support/harness.js";
import { postText } from "../../../support/raw-graphql.js";
import { recordBehaviours, upsertItems } from "../../../support/small-town.js";
import { batches, view } from "./batch.js";

/** Texts and names of every kind in batches. */
export function textsInBatches(service: () => Harness): void {
  const { batchOf } = batches(service);

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
      ["query($v: ItemFilter) { items(filter: $v) { totalCount } }", { tagsAny: ["\ud83d"] }, ["filter", "tagsAny", 0]],
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
}
