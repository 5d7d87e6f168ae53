import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { createClient } from "graphql-ws";
import { onBackends } from "../../support/on-backends.js";
import { post, type Answer } from "../../support/graphql-client.js";

/** The first answer to an operation over a WebSocket. */
async function overSocket(url: string, query: string, variables: Record<string, unknown>): Promise<Answer> {
  const client = createClient({ url: url.replace("http", "ws"), webSocketImpl: WebSocket, retryAttempts: 0 });
  const answer = await new Promise<Answer>((resolve, reject) => {
    client.subscribe<NonNullable<Answer["data"]>>(
      { query, variables },
      {
        next: (one) => resolve(one as Answer),
        error: (errors) => (Array.isArray(errors) ? resolve({ errors } as Answer) : reject(errors as Error)),
        complete: () => {},
      },
    );
  });
  await client.dispose();
  return answer;
}

const record =
  "mutation ($all: [BehaviourInput!]!) { recordBehaviours(behaviours: $all) { accepted refused { code } } }";
const upsert = "mutation ($all: [ItemInput!]!) { upsertItems(items: $all) { accepted } }";
const page =
  "query ($ids: [ID!]!, $n: Int, $i: Int, $e: Int) { users(ids: $ids) { interests(first: $n) { slices { key } items(first: $i) { score } evidence(first: $e) { edges { cursor } } } } }";

const nested = (levels: number): object => {
  let value: object = {};
  for (let i = 0; i < levels; i++) value = { a: value };
  return value;
};

onBackends(
  "whatever a caller gets wrong has a code and a remedy",
  {},
  async () => {},
  (harness) => {
    const wrong: [string, string, Record<string, unknown>, string][] = [
      [
        "attributes nested thousands deep",
        upsert,
        { all: [{ id: "deep", title: "Deep", attributes: nested(2_000) }] },
        "TOO_LARGE",
      ],
      [
        "a literal nested thousands deep",
        `{ items(filter: { attributes: ${"{ a: ".repeat(1_600)}1${" }".repeat(1_600)} }) { totalCount } }`,
        {},
        "TOO_LARGE",
      ],
      [
        "one small document that asks for a hundred thousand things, sizes in variables",
        page,
        { ids: Array.from({ length: 100 }, () => "ada"), n: 50, i: 50, e: 100 },
        "TOO_LARGE",
      ],
      [
        "forty aliased pages of recommendations",
        `{ ${Array.from({ length: 40 }, (_, i) => `r${i}: recommendations(userId: "ada", first: 100) { id edges { node { item { id } reasons { text evidence { id } } contributions { feature } } } }`).join(" ")} }`,
        {},
        "TOO_LARGE",
      ],
      [
        "more than fifty wrong values where no element is read by itself",
        'query ($types: [BehaviourType!]) { user(id: "ada") { behaviours(types: $types) { edges { cursor } } } }',
        { types: Array.from({ length: 60 }, () => "NONSENSE") },
        "BAD_USER_INPUT",
      ],
    ];
    test.each(wrong)("%s", async (_what, query, variables, code) => {
      for (const { errors } of [
        await post(harness().url, query, variables),
        await overSocket(harness().url, query, variables),
      ]) {
        expect(errors?.map(({ extensions }) => extensions.code)).toContain(code);
        expect(errors?.map(({ extensions }) => extensions.code)).not.toContain("INTERNAL_SERVER_ERROR");
        expect(errors?.[0]?.extensions.path?.length ?? 0).toBeGreaterThan(0);
      }
    });

    test("more than fifty wrong enums and dates in a batch", async () => {
      const all = Array.from({ length: 60 }, (_, i) => ({
        userId: "ada",
        type: i % 2 === 0 ? "NONSENSE" : "VIEW",
        occurredAt: i % 2 === 0 ? "2026-01-01T00:00:00Z" : "30 February",
      }));
      for (const answer of [
        await post(harness().url, record, { all }),
        await overSocket(harness().url, record, { all }),
      ])
        expect(answer).toMatchObject({
          data: {
            recordBehaviours: { accepted: 0, refused: Array.from({ length: 60 }, () => ({ code: "BAD_USER_INPUT" })) },
          },
        });
    });

    test("a subscription over HTTP is told where to go", async () => {
      const { status, errors } = await post(harness().url, "subscription { interestMigrated { id } }");
      expect([status, errors?.[0]?.extensions.code]).toEqual([400, "BAD_USER_INPUT"]);
      expect(errors?.[0]?.message).toContain("graphql-transport-ws");
    });

    test("the cost that was refused is told in numbers", async () => {
      const { errors } = await post(harness().url, page, {
        ids: Array.from({ length: 100 }, () => "a"),
        n: 50,
        i: 50,
        e: 100,
      });
      expect(errors?.[0]).toMatchObject({
        message: expect.stringMatching(/users \(100\) › interests \(50\)/) as string,
        extensions: {
          limit: 10_000,
          cost: expect.any(Number) as number,
          path: ["users", "interests", expect.any(String), ...([] as string[])].slice(0, 3),
        },
      });
    });
  },
);
