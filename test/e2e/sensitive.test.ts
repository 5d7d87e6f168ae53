import { expect, it } from "vitest";
import { bearer, newKey, tokenEnvironment, userToken } from "../support/credentials.js";
import { post, type Variables } from "../support/graphql-client.js";
import type { Harness } from "../support/harness.js";
import { onBackends } from "../support/on-backends.js";
import { moveIn, smallTown } from "../support/small-town.js";

const town = smallTown();
const page = `{ recommendations(userId: "ada", first: 40, task: NEXT) { edges { node {
  item { title topics { share topic { id } } }
  reasons { code text evidence { item { topics { share topic { id } } } } } } } } }`;

let admin: string;
/** The same service, asked with an operator's key. */
const asked = (service: Harness): Harness => ({
  ...service,
  async gql<T>(query: string, variables: Variables = {}): Promise<T> {
    const { data, errors } = await post<T>(service.url, query, variables, bearer(admin));
    if (errors || !data) throw new Error(JSON.stringify(errors));
    return data;
  },
});

onBackends(
  "sensitive topics",
  { startsAt: town.end, frozen: true, fakeTexts: true, env: tokenEnvironment },
  async (service) => {
    admin = (await newKey(service.runtime, ["admin"])).key;
    await moveIn(asked(service), town);
  },
  (service) => {
    it("are told to the person, and in no reason, audience or list of similar users to others", async () => {
      const operator = asked(service());
      const open = await operator.gql(
        `{ interests(userId: "ada", first: 1) { topic { id label sensitive } } topics { sensitive } }`,
      );
      const { id, label, sensitive } = open.interests[0]!.topic;
      expect(sensitive).toBe(false);
      const audience = `{ audience(text: ${JSON.stringify(label)}, first: 50) { edges { interest { topic { id } } } } }`;
      const similar = `{ similarUsers(userId: "ada", first: 5) { score user { id } } }`;
      const before = { audience: await operator.gql(audience), similar: await operator.gql(similar) };
      const told = JSON.stringify(await operator.gql(page));
      expect(told).toContain(label);
      expect(before.audience.audience.edges.some(({ interest }) => interest.topic.id === id)).toBe(true);

      const mark = `mutation($id: ID!, $on: Boolean) { setTopicSensitive(topicId: $id, sensitive: $on) { sensitive } }`;
      expect((await operator.gql(mark, { id, on: true })).setTopicSensitive.sensitive).toBe(true);
      const { audience: after } = await operator.gql(audience);
      expect(after.edges.some(({ interest }) => interest.topic.id === id)).toBe(false);
      expect(await operator.gql(similar)).not.toEqual(before.similar);
      const { recommendations } = await operator.gql(page);
      const reasons = recommendations.edges.flatMap(({ node }) => node.reasons);
      expect(reasons.length).toBeGreaterThan(0);
      expect(reasons.filter(({ text }) => text.includes(label))).toEqual([]);
      const proofs = reasons.flatMap(({ evidence }) => evidence.flatMap(({ item }) => item?.topics ?? []));
      expect(proofs.filter(({ topic, share }) => topic.id === id && share >= 0.3)).toEqual([]);

      const own = await post(service().url, page, {}, bearer(await userToken("ada")));
      expect(JSON.stringify(own.data)).toContain(label);
      const { key } = await newKey(service().runtime, ["read"]);
      const server = await post(service().url, page, {}, bearer(key));
      const said = server.data!.recommendations.edges.flatMap(({ node }) => node.reasons.map(({ text }) => text));
      expect(said.filter((text) => text.includes(label))).toEqual([]);
      const refused = await post(service().url, mark, { id, on: false }, bearer(key));
      expect(refused.errors![0]!.extensions.code).toBe("FORBIDDEN");
    });
  },
);
