import { afterAll, beforeAll, expect, test } from "vitest";
import { dayMs } from "../../../src/core/time.js";
import { startHarness, type Harness } from "../../support/harness.js";
import { moveIn, smallTown } from "../../support/small-town.js";

const town = smallTown({ perTheme: 5, others: 0, days: 30 });
let service: Harness;
const rule = (fields: Record<string, unknown>) =>
  service.gql("mutation($rule: RuleInput!) { upsertRule(rule: $rule) { version } }", {
    rule: { author: "ann", reason: "a test", ...fields },
  });
const remove = (id: string) =>
  service.gql(`mutation($id: ID!) { removeRule(id: $id, author: "ann", reason: "over") { removed } }`, { id });

beforeAll(async () => {
  service = await startHarness("embedded", { startsAt: town.end, frozen: true, fakeTexts: true });
  await moveIn(service, town);
});
afterAll(() => service?.close());

test("rules, experiments and reports may be of one surface: home is not the newsletter", async () => {
  const { gql, runtime } = service;
  const from = new Date(town.end - dayMs).toISOString();
  const ask = async (userId: string, surface?: string) =>
    (
      await gql(
        `query($userId: ID!, $context: ContextInput) {
          recommendations(userId: $userId, task: NEXT, context: $context, first: 3) {
          experiment { experimentId variant } edges { node { rules item { id } } } } }`,
        { userId, context: { surface } },
      )
    ).recommendations;
  const last = town.items.find(({ domain, expiresAt }) => domain === "news" && expiresAt === undefined)!;
  await rule({ id: "front", kind: "PIN", itemId: last.id, position: 1, surface: "home" });
  const first = async (surface?: string) => (await ask("ada", surface)).edges[0]!.node;
  expect(await first("home")).toMatchObject({ rules: ["front"], item: { id: last.id } });
  expect([(await first("newsletter")).rules, (await first()).rules]).toEqual([[], []]);
  const rules = await gql(`{ rules { id surface } }`);
  expect(rules.rules).toContainEqual({ id: "front", surface: "home" });
  await remove("front");

  const experiment = {
    id: "in-the-letter",
    author: "ann",
    surface: "newsletter",
    variants: [
      { name: "plain", exploration: 0.3 },
      { name: "bold", exploration: 0.9 },
    ],
  };
  const { upsertExperiment } = await gql(
    "mutation($experiment: ExperimentInput!) { upsertExperiment(experiment: $experiment) { id surface } }",
    { experiment },
  );
  expect(upsertExperiment).toEqual({ id: "in-the-letter", surface: "newsletter" });
  for (let n = 0; n < 12; n++) {
    expect((await ask(`reader-${n}`, "newsletter")).experiment?.experimentId).toBe("in-the-letter");
    expect((await ask(`reader-${n}`, "home")).experiment).toBeNull();
  }
  await runtime.services.recommendationSets.written();
  const sets = async (surface: string | null) =>
    (
      await gql(
        `query($from: DateTime!, $surface: String) {
          offPolicyEstimate(from: $from, to: "2030-01-01T00:00:00Z", surface: $surface,
            policy: { exploration: 0.5 }) { sets } }`,
        { from, surface },
      )
    ).offPolicyEstimate.sets;
  expect([await sets("newsletter"), await sets("home"), await sets(null)]).toEqual([12, 0, 12]);
});
