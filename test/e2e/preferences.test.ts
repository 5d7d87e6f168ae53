import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { defaultModel } from "../../src/core/ranking/model.js";
import { encodeModel } from "../../src/core/ranking/model-codec.js";
import { seeded } from "../../src/core/statistics/random.js";
import { dayMs, minuteMs } from "../../src/core/time.js";
import { rowsOf } from "../support/every-table.js";
import type { Data } from "../support/graphql-client.js";
import type { Harness } from "../support/harness.js";
import { onBackends } from "../support/on-backends.js";
import { moveIn, recordBehaviours, smallTown } from "../support/small-town.js";

const town = smallTown();
type Node = Data["recommendations"]["edges"][number]["node"];

const page = `query($user: ID!, $first: Int = 20, $after: String, $language: String, $profiling: Profiling, $task: Task = DISCOVER) {
  recommendations(userId: $user, first: $first, after: $after, profiling: $profiling, task: $task) { id profiling pageInfo { endCursor }
    edges { node { position probability score item { id title tags topics { topic { id } share } }
      preferences { factor preference { id weight } } reasons(language: $language) { code text evidence { id } }
      explanation { score temperature logChance calibrationFactor preferenceFactor ruleFactor parameters { contribution value weight } } } } } }`;
const set = `mutation($user: ID!, $topicId: ID, $text: String, $itemId: ID, $weight: Float!, $until: DateTime) {
  setInterestPreference(userId: $user, topicId: $topicId, text: $text, itemId: $itemId, weight: $weight, until: $until) {
    preference { id kind text weight until topic { id } item { id } } preferences { id } } }`;
const inferred = `query($user: ID!) {
  interests(userId: $user, first: 50) { topic { id } share interval { low high } strength preference { weight } }
  migrations(userId: $user) { edges { node { kind state pValue statistic } } } }`;

const ask = async (service: Harness, variables: Record<string, unknown> = {}): Promise<Node[]> =>
  (await service.gql(page, { user: "ada", ...variables })).recommendations.edges.map(({ node }) => node);
/** score / temperature and the factors give the log of the chance. */
function reproducesChance({ score, temperature, ...factors }: Node["explanation"]): void {
  const product = factors.calibrationFactor * factors.ruleFactor * factors.preferenceFactor;
  expect(score / temperature + Math.log(product)).toBeCloseTo(factors.logChance, 9);
}

/** Differences of log chances are those of the probabilities. */
function reproducesDifferences(nodes: readonly Node[]): void {
  const [first, last] = [nodes[0]!, nodes.at(-1)!];
  expect(Math.log(first.probability / last.probability)).toBeCloseTo(
    first.explanation.logChance - last.explanation.logChance,
    6,
  );
}

const ids = (nodes: readonly Node[]): string[] => nodes.map(({ item }) => item.id);
const shareOf = ({ item }: Node, topicId: string): number =>
  item.topics.find(({ topic }) => topic.id === topicId)?.share ?? 0;
const topTopic = async (service: Harness): Promise<string> =>
  (await service.gql(inferred, { user: "ada" })).interests[0]!.topic.id;

onBackends(
  "preferences",
  { startsAt: town.end, frozen: true, fakeTexts: true },
  (service) => moveIn(service, town),
  (service) => {
    it("more and less of a topic show in the next answer, with a reason, until they end", async () => {
      const before = await ask(service());
      const topicId = before.at(-1)!.item.topics[0]!.topic.id;
      const until = new Date(service().now() + dayMs).toISOString();
      const { setInterestPreference: said } = await service().gql(set, { user: "ada", topicId, weight: 0.8, until });
      expect(said.preference).toMatchObject({ kind: "TOPIC", weight: 0.8, topic: { id: topicId } });
      const more = await ask(service());
      const sum = (nodes: Node[]): number => nodes.reduce((total, node) => total + shareOf(node, topicId), 0);
      expect(sum(more.slice(0, 5))).toBeGreaterThan(sum(before.slice(0, 5)));
      const lifted = more.find((node) => shareOf(node, topicId) > 0.5)!;
      expect(lifted.reasons[0]!.text).toMatch(/^Because you asked for more /);
      expect(lifted.preferences[0]!.factor).toBeGreaterThan(1);
      const chinese = await ask(service(), { language: "zh" });
      expect(chinese.find((node) => shareOf(node, topicId) > 0.5)!.reasons[0]!.text).toMatch(/^因为你想多看/);
      await service().gql(set, { user: "ada", topicId, weight: -1, until });
      expect((await ask(service())).every((node) => shareOf(node, topicId) < 0.5)).toBe(true);
      service().advance(dayMs - 1);
      expect((await ask(service())).every((node) => shareOf(node, topicId) < 0.5)).toBe(true);
      service().advance(1);
      expect(ids(await ask(service()))).toContain(lifted.item.id);
      expect((await service().gql(`{ interestPreferences(userId: "ada") { id } }`)).interestPreferences).toEqual([]);
    });

    it("an item is pinned or muted, a text speaks of its like, and all of it is taken away again", async () => {
      const before = await ask(service());
      const last = before.at(-1)!.item;
      await service().gql(set, { user: "ada", itemId: last.id, weight: 1 });
      const pinned = await ask(service());
      expect(pinned[0]).toMatchObject({ position: 1, item: { id: last.id } });
      expect(pinned[0]!.reasons[0]).toMatchObject({ code: "preference", text: "Because you pinned it." });
      const muted = await service().gql(set, { user: "ada", itemId: last.id, weight: -1 });
      expect(muted.setInterestPreference.preferences).toHaveLength(1);
      expect(ids(await ask(service()))).not.toContain(last.id);
      const tag = before[0]!.item.tags[0]!;
      await service().gql(set, { user: "ada", text: tag, weight: -1 });
      expect((await ask(service())).some(({ item }) => item.tags.includes(tag))).toBe(false);
      await service().gql(set, { user: "ada", text: tag, weight: 0 });
      await service().gql(
        `mutation($id: ID!) { removeInterestPreference(userId: "ada", id: $id) { preferences { id } } }`,
        { id: muted.setInterestPreference.preference!.id },
      );
      expect(ids(await ask(service()))).toEqual(ids(before));
    });

    it("pages go on in the set they began, with its preferences", async () => {
      const topicId = await topTopic(service());
      await service().gql(set, { user: "ada", topicId, weight: 1 });
      const whole = await ask(service(), { first: 10 });
      const first = (await service().gql(page, { user: "ada", first: 5 })).recommendations;
      const rest = await ask(service(), { first: 5, after: first.pageInfo.endCursor });
      expect([...ids(first.edges.map(({ node }) => node)), ...ids(rest)]).toEqual(ids(whole));
      await service().gql(set, { user: "ada", topicId, weight: 0 });
    });

    it("200 edits between behaviours leave what is inferred as it is of a twin who asked for nothing", async () => {
      const random = seeded(5);
      const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
      const { topics } = await service().gql(`{ topics { id } }`);
      const acting = new Map<string, { weight: number; until: number | null }>();
      for (let i = 0; i < 200; i++) {
        if (random() < 0.5) {
          const { id: topicId } = pick(topics);
          const weight = pick([-1, -0.5, 0.5, 1, 0]);
          const until = random() < 0.5 ? service().now() + Math.ceil(random() * 5) * minuteMs : null;
          await service().gql(set, { user: "steers", topicId, weight, until: until && new Date(until).toISOString() });
          if (weight === 0) acting.delete(topicId);
          else acting.set(topicId, { weight, until });
        } else {
          const { id: itemId } = pick(town.items);
          const occurredAt = new Date(service().now()).toISOString();
          const both = ["steers", "twin"].map((userId) => ({ userId, itemId, type: "CLICK", occurredAt }));
          await service().gql(recordBehaviours, { behaviours: both });
          service().advance(minuteMs);
        }
        if (i % 8 !== 0) continue;
        const muted = [...acting].filter(
          ([, { weight, until }]) => weight === -1 && (until ?? Infinity) > service().now(),
        );
        const answer = await ask(service(), { user: "steers" });
        for (const [topicId] of muted) expect(answer.every((node) => shareOf(node, topicId) < 0.5)).toBe(true);
      }
      await service().settle();
      const [steers, twin] = await Promise.all(["steers", "twin"].map((user) => service().gql(inferred, { user })));
      // Folded in batches of their own, two sums may differ in the last bits of single precision.
      for (const { topic, share } of twin!.interests)
        expect(steers!.interests.find((one) => one.topic.id === topic.id)!.share).toBeCloseTo(share, 6);
      expect(steers!.migrations).toEqual(twin!.migrations);
      const lasting = [...acting].find(([, { until }]) => until === null)!;
      expect(steers!.interests.find(({ topic }) => topic.id === lasting[0])!.preference!.weight).toBe(
        lasting[1].weight,
      );
    });

    it("the explanation reproduces score and chance from the numbers it gives", async () => {
      const topicId = await topTopic(service());
      await service().gql(set, { user: "ada", topicId, weight: 0.5 });
      const nodes = await ask(service());
      expect(nodes.length).toBeGreaterThan(3);
      const parameters = "{ recommenderParameters { temperature calibration { above slope } } }";
      expect((await service().gql(parameters)).recommenderParameters.calibration).toBeNull();
      for (const { score, explanation } of nodes) {
        const sum = explanation.parameters.reduce((total, { value, weight }) => total + value * weight, 0);
        expect(sum).toBeCloseTo(score, 6);
        expect(explanation.calibrationFactor).toBe(1);
        reproducesChance(explanation);
      }
      reproducesDifferences(nodes);

      // A model that knows how far to believe itself says by how much, and changes no place.
      await service().gql(set, { user: "ada", topicId, weight: 0 });
      const plain = await ask(service());
      const calibration = { knots: [-4, -2], slopes: [1.5, 0.8, 0.4] };
      const { id } = await service().runtime.services.history.models.add({
        id: randomUUID(),
        kind: "RANKER",
        data: encodeModel({
          ...defaultModel,
          weights: { ...defaultModel.weights, DISCOVER: { ...defaultModel.weights.DISCOVER, calibration } },
        }),
        metrics: {},
      });
      await service().gql("mutation($id: ID!) { promoteModel(id: $id) { serving } }", { id });
      const stretches = async () => (await service().gql(parameters)).recommenderParameters.calibration;
      await expect.poll(stretches, { timeout: 60_000 }).toHaveLength(3);
      expect((await stretches())!.map(({ slope }) => slope)).toEqual(calibration.slopes);
      const told = await ask(service());
      expect(ids(told)).toEqual(ids(plain));
      expect(new Set(told.map(({ explanation }) => explanation.calibrationFactor)).size).toBeGreaterThan(3);
      for (const { explanation } of told) reproducesChance(explanation);
      reproducesDifferences(told);
      expect(told[0]!.probability / told.at(-1)!.probability).not.toBeCloseTo(
        plain[0]!.probability / plain.at(-1)!.probability,
        3,
      );
      const { recommenderParameters: sentences } = await service().gql(
        `{ recommenderParameters(language: "zh") { text parameters { feature name why weight share personal } } }`,
      );
      expect(sentences.parameters.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
      expect(sentences.parameters.every(({ name, why }) => /\p{Script=Han}/u.test(name + why))).toBe(true);
    });

    it("with profiling off nothing of the person is used, and the answer says so", async () => {
      const everybody = await ask(service(), { user: "nobody-yet", profiling: "OFF" });
      const off = (await service().gql(page, { user: "ada", profiling: "OFF" })).recommendations;
      expect(off.profiling).toBe("OFF");
      expect(ids(off.edges.map(({ node }) => node))).toEqual(ids(everybody));
      for (const { node } of off.edges) {
        expect(node.reasons[0]!.code).toBe("profiling");
        expect(node.reasons.every(({ evidence }) => evidence.length === 0)).toBe(true);
      }
      const profiling = (value: string) =>
        service().gql(`mutation($value: Profiling!) { setProfiling(userId: "ada", profiling: $value) { profiling } }`, {
          value,
        });
      await profiling("OFF");
      expect(ids(await ask(service()))).toEqual(ids(everybody));
      expect((await service().gql(`{ user(id: "ada") { profiling } }`)).user!.profiling).toBe("OFF");
      await profiling("ON");
      expect(ids(await ask(service()))).not.toEqual(ids(everybody));
    });

    it("what is wrong is refused with its place", async () => {
      const refused = (variables: Record<string, unknown>) =>
        service().refusal(set, { user: "ada", weight: 0.5, ...variables });
      expect(await refused({})).toMatchObject({ extensions: { code: "BAD_USER_INPUT" } });
      expect(await refused({ topicId: "no-such" })).toMatchObject({ extensions: { code: "NOT_FOUND" } });
      expect((await refused({ text: "x", weight: 2 })).message).toMatch(/weight is 2/);
      expect((await refused({ text: "x", until: "2001-01-01T00:00:00Z" })).message).toMatch(/is over/);
      expect((await refused({ text: "x", itemId: "y" })).message).toMatch(/exactly one/);
    });

    it("they are exported, and erased with the person", async () => {
      await service().gql(set, { user: "lin", text: "quiet piano", weight: 0.5 });
      const { exportUser } = await service().gql(`mutation { exportUser(id: "lin") }`);
      expect(JSON.stringify(exportUser)).toContain("quiet piano");
      await service().gql(`mutation { eraseUser(id: "lin") { erased } }`);
      expect(await rowsOf(service().database, "interest_preferences", "lin")).toBe(0);
      expect(await service().refusal(set, { user: "lin", text: "quiet piano", weight: 0.5 })).toMatchObject({
        extensions: { code: "FORBIDDEN" },
      });
    });
  },
);
