import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultModel, plainWeights } from "../../../src/core/ranking/model.js";
import { encodeModel } from "../../../src/core/ranking/model-codec.js";
import { dayMs } from "../../../src/core/time.js";
import { feedbackIdOf } from "../../../src/modules/feedback/behaviour-id.js";
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

test("a surface with weights of its own is ranked by them, and feedback tells where a click came from", async () => {
  const { gql, runtime } = service;
  const { history } = runtime.services;
  const { features } = defaultModel.weights.DISCOVER;
  const letter = plainWeights({ popularityEver: 3 });
  const { id } = await history.models.add({
    id: randomUUID(),
    kind: "RANKER",
    data: encodeModel({ ...defaultModel, surfaceWeights: { NEXT: {}, DISCOVER: { letter } } }),
    metrics: {},
  });
  await gql("mutation($id: ID!) { promoteModel(id: $id) { serving } }", { id });
  const used = async (surface: string | null) => {
    const { recommenderParameters } = await gql(
      "query($surface: String) { recommenderParameters(surface: $surface) { parameters { feature } } }",
      { surface },
    );
    return recommenderParameters.parameters.map(({ feature }) => feature);
  };
  await expect.poll(() => used("letter"), { timeout: 60_000 }).toEqual(["popularityEver"]);
  expect((await used("home")).length).toBe(features.filter(({ weight }) => weight !== 0).length);
  expect(await used(null)).toEqual(await used("home"));

  const list = async (surface?: string) => {
    const { recommendations } = await gql(
      `query($context: ContextInput) { recommendations(userId: "ada", context: $context, first: 20) {
        id edges { node { item { id } } } } }`,
      { context: { surface } },
    );
    return { id: recommendations.id, items: recommendations.edges.map(({ node }) => node.item.id) };
  };
  const [letters, home, anywhere] = [await list("letter"), await list("home"), await list()];
  expect(home.items).toEqual(anywhere.items);
  expect(letters.items).not.toEqual(home.items);

  await runtime.services.recommendationSets.written();
  const click = (recommendationId: string, itemId: string, clickId: string) => ({
    id: clickId,
    recommendationId,
    userId: "ada",
    itemId,
    kind: "CLICK",
  });
  const { sendFeedback } = await gql(
    "mutation($feedback: [FeedbackInput!]!) { sendFeedback(feedback: $feedback) { accepted } }",
    { feedback: [click(letters.id, letters.items[0]!, "one"), click(anywhere.id, anywhere.items[1]!, "two")] },
  );
  expect(sendFeedback.accepted).toBe(2);
  const { user } = await gql(`{ user(id: "ada") { behaviours(first: 2) { edges { node { id } } } } }`);
  const ids = user!.behaviours.edges.map(({ node }) => feedbackIdOf(node.id)!);
  expect(ids.toSorted()).toEqual(["one", "two"]);
  expect(await history.recommendations.surfacesOf(ids)).toEqual(new Map([["one", "letter"]]));
});
