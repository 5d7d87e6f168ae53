import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Data } from "../../support/graphql-client.js";
import { startHarness, type Harness } from "../../support/harness.js";
import { moveIn, sendFeedback, smallTown } from "../../support/small-town.js";
import { hourMs } from "../../../src/core/time.js";

const town = smallTown({ perTheme: 5, others: 0, days: 30 });
let service: Harness;
type Shown = Data["recommendations"];

const upsert = async (experiment: Record<string, unknown>) =>
  (
    await service.gql(
      "mutation($experiment: ExperimentInput!) { upsertExperiment(experiment: $experiment) { id state variants { name weight features caps { by limit } } share } }",
      { experiment: { author: "ann", windowHours: 1, ...experiment } },
    )
  ).upsertExperiment;
const stop = (id: string) =>
  service.gql(`mutation($id: ID!) { stopExperiment(id: $id, reason: "enough") { state stopReason } }`, { id });
const show = async (userId: string, more = ""): Promise<Shown> =>
  (
    await service.gql(
      `query($userId: ID!) { recommendations(userId: $userId, first: 5, task: NEXT${more}) { id strategy weights experiment { experimentId variant } edges { node { position propensity variant item { id } } } } }`,
      { userId },
    )
  ).recommendations;
const take = (set: Shown, userId: string, places: readonly number[], kind = "CLICK") =>
  service.gql(sendFeedback, {
    feedback: places.map((place) => ({
      recommendationId: set.id,
      userId,
      itemId: set.edges[place - 1]!.node.item.id,
      kind,
    })),
  });
/** What is shown is written behind the answer. */
const written = () =>
  new Promise((resolve) => {
    setTimeout(resolve, 300);
  });
const results = async (id: string) =>
  (
    await service.gql(
      `query($id: ID!) { experiment(id: $id) { state results {
  users completeUsers sampleRatioP advice variants { variant users sets shown clicked clickThrough { mean low high } answers satisfaction { mean } dislikeRate { mean } returned { mean } ndcg { mean } offPolicy { sets users snips { mean low high } effectiveSampleSize } }
  comparisons { variant metric difference { mean low high } completeUsers decided } preference { firstCredits secondCredits preference { mean } completeUsers } } } }`,
      { id },
    )
  ).experiment!.results!;

beforeAll(async () => {
  service = await startHarness("embedded", { startsAt: town.end, fakeTexts: true });
  await moveIn(service, town);
});
afterAll(() => service?.close());

describe("experiments", () => {
  it("give each user one variant for good, log every exposure, and compare what became of them", async () => {
    await upsert({
      id: "curious",
      variants: [
        { name: "plain", exploration: 0.2 },
        { name: "curious", exploration: 0.9, strategy: "STABLE" },
      ],
    });
    const variants = new Map<string, string>();
    const sets = new Map<string, Shown>();
    for (let i = 0; i < 24; i++) {
      const userId = `visitor-${i}`;
      const set = await show(userId);
      const variant = set.experiment!.variant!;
      expect(set.experiment!.experimentId).toBe("curious");
      expect(set.weights).toMatchObject({ exploration: variant === "plain" ? 0.2 : 0.9 });
      if (variant === "curious") expect(set.strategy).toBe("STABLE");
      variants.set(userId, variant);
      sets.set(userId, set);
      await take(set, userId, variant === "plain" ? [1] : [1, 2]);
    }
    const returning = await show("visitor-0");
    expect(returning.experiment!.variant).toBe(variants.get("visitor-0"));
    expect(new Set(variants.values())).toEqual(new Set(["plain", "curious"]));
    await written();
    const satisfied = (userId: string, value: number) =>
      service.gql(sendFeedback, {
        feedback: [{ userId, recommendationId: sets.get(userId)!.id, kind: "SATISFIED", value }],
      });
    for (const [userId, variant] of variants) await satisfied(userId, variant === "plain" ? 4 : 2);
    await take(sets.get("visitor-3")!, "visitor-3", [4], "DISLIKE");
    const early = await results("curious");
    expect(early).toMatchObject({ users: 24, completeUsers: 0 });
    expect(early.advice).toMatch(/^Go on/);
    service.advance(2 * hourMs);
    const late = await results("curious");
    const of = (name: string) => late.variants.find(({ variant }) => variant === name)!;
    for (const name of ["plain", "curious"]) {
      const users = [...variants.values()].filter((one) => one === name).length;
      const shown = users + (variants.get("visitor-0") === name ? 1 : 0);
      const clicked = users * (name === "plain" ? 1 : 2);
      expect(of(name)).toMatchObject({ users, sets: shown, shown: 5 * shown, clicked });
      expect(of(name).clickThrough.mean).toBeCloseTo(clicked / (5 * shown), 9);
      expect(of(name)).toMatchObject({ answers: users, satisfaction: { mean: name === "plain" ? 4 : 2 } });
      expect(of(name).returned.mean).toBeNull(); // nobody's week has passed
      const disliked = variants.get("visitor-3") === name ? 1 / (5 * shown) : 0;
      expect(of(name).dislikeRate.mean).toBeCloseTo(disliked, 9);
      // The explored pages of both variants speak for each.
      expect(of(name).offPolicy).toMatchObject({ sets: 25, users: 24 });
    }
    expect(late.completeUsers).toBe(24);
    expect(late.sampleRatioP).toBeGreaterThan(0.01);
    const clicks = late.comparisons.find(({ metric }) => metric === "CLICK_THROUGH")!;
    expect(clicks).toMatchObject({ variant: "curious", completeUsers: 24, decided: false });
    expect(clicks.difference.low!).toBeLessThan(clicks.difference.mean!);
  });

  it("leave alone who turns the varied dial himself, who is erased, and everybody once they are stopped", async () => {
    expect((await show("visitor-1", ", exploration: 0.5")).experiment).toBeNull();
    expect((await show("visitor-1", ", diversity: 0.5")).experiment).not.toBeNull();
    await service.gql('mutation { eraseUser(id: "visitor-2") { erased } }');
    expect((await results("curious")).users).toBe(23);
    await stop("curious");
    expect((await show("visitor-1")).experiment).toBeNull();
    expect(
      (await service.refusal('mutation { stopExperiment(id: "curious", reason: "again") { id } }')).extensions.code,
    ).toBe("CONFLICT");
    expect((await results("curious")).advice).toMatch(/ended/);
  });

  it("change no more once users have been exposed, but for more users, words and the end", async () => {
    const experiment = {
      id: "steady",
      share: 0.5,
      variants: [{ name: "a" }, { name: "b", features: { popularity7: 2 }, caps: [{ by: "TAG", limit: 2 }] }],
    };
    const made = await upsert(experiment);
    expect(made).toMatchObject({
      state: "RUNNING",
      share: 0.5,
      variants: [
        { name: "a", features: null, caps: [] },
        { name: "b", features: { popularity7: 2 }, caps: [{ by: "TAG", limit: 2 }] },
      ],
    });
    expect((await upsert({ ...experiment, share: 1, description: "for all" })).share).toBe(1);
    const refused = (change: Record<string, unknown>) =>
      service.refusal("mutation($experiment: ExperimentInput!) { upsertExperiment(experiment: $experiment) { id } }", {
        experiment: { author: "ann", windowHours: 1, ...experiment, share: 1, ...change },
      });
    for (const [change, name] of [
      [{ share: 0.2 }, "share"],
      [{ alpha: 0.1 }, "alpha"],
      [{ variants: [{ name: "a" }, { name: "b" }] }, "variants"],
    ] as const)
      expect((await refused(change)).extensions).toMatchObject({ code: "CONFLICT", path: ["experiment", name] });
    const shown = await Promise.all(Array.from({ length: 12 }, (_, i) => show(`person-${i}`)));
    const weightIn = (variant: string): unknown =>
      (shown.find(({ experiment: one }) => one?.variant === variant)!.weights as { features: Record<string, number> })
        .features["popularity7"];
    expect(weightIn("b")).toBe(2);
    expect(weightIn("a")).not.toBe(2);
    await stop("steady");
  });

  it("interleave two rankings, and credit who placed what was taken", async () => {
    await upsert({
      id: "duel",
      kind: "INTERLEAVING",
      variants: [{ name: "ranked" }, { name: "popular", features: { popularity7: 50, owned: 0, ownFrequency: 0 } }],
    });
    let credits = 0;
    for (let i = 0; i < 6; i++) {
      const set = await show("ada");
      const teams = set.edges.map(({ node }) => node.variant!);
      expect(set.experiment).toEqual({ experimentId: "duel", variant: null });
      expect(new Set(teams)).toEqual(new Set(["ranked", "popular"]));
      for (const { node } of set.edges) expect([0.5, 1]).toContain(node.propensity);
      await take(set, "ada", [teams.indexOf("popular") + 1], "PURCHASE");
      credits++;
    }
    await written();
    service.advance(2 * hourMs);
    expect((await results("duel")).preference).toEqual({
      firstCredits: 0,
      secondCredits: credits,
      preference: { mean: 1 },
      completeUsers: 1,
    });
    await stop("duel");
  });

  it("estimate from the log what another exploration would have earned", async () => {
    const from = new Date(service.now()).toISOString();
    for (let i = 0; i < 20; i++)
      await take(await show(`roamer-${i}`, ", exploration: 0.8"), `roamer-${i}`, i % 2 === 0 ? [1, 3] : []);
    await show("roamer-0");
    await show("roamer-0", ", exploration: 0.8, diversity: 0.4");
    await written();
    const ask = async (policy: Record<string, unknown>, places = 3) =>
      (
        await service.gql(
          `query($from: DateTime!, $policy: PolicyInput!, $places: Int) { offPolicyEstimate(from: $from, policy: $policy, places: $places) {
      sets users logged { mean } ips { mean } snips { mean low high } difference { mean } effectiveSampleSize clippedShare composed featuresNotKept } }`,
          { from, policy, places },
        )
      ).offPolicyEstimate;
    const same = await ask({});
    expect(same).toMatchObject({ sets: 20, users: 20, composed: 1, featuresNotKept: 0, clippedShare: 0 });
    expect(same.logged.mean).toBeCloseTo(1, 9);
    expect(same.snips.mean).toBeCloseTo(1, 4);
    expect(same.effectiveSampleSize).toBeCloseTo(20, 3);
    const colder = await ask({ exploration: 0.5 }, 1);
    expect(colder.effectiveSampleSize).toBeLessThan(20);
    expect(colder.snips.low!).toBeLessThan(colder.snips.mean!);
    // The weights that served, named again, change nothing; one that was never computed cannot be judged.
    const { weights } = await show("roamer-1");
    const { features } = weights as { features: Record<string, number> };
    expect((await ask({ features })).snips.mean).toBeCloseTo(1, 3);
    const absent = ["popularity1", "popularity180", "ownRecency"].find((name) => !(name in features))!;
    expect(await ask({ features: { [absent]: 1 } })).toMatchObject({ sets: 0, featuresNotKept: 20 });
  });

  it.each([
    [{ variants: [{ name: "a" }] }, ["experiment", "variants"]],
    [{ variants: [{ name: "a" }, { name: "a" }] }, ["experiment", "variants"]],
    [{ kind: "INTERLEAVING", variants: [{ name: "a" }, { name: "b" }, { name: "c" }] }, ["experiment", "variants"]],
    [{ variants: [{ name: "a" }, { name: "b", exploration: 2 }] }, ["experiment", "variants", 1, "exploration"]],
    [{ variants: [{ name: "a" }, { name: "b", features: { magic: 1 } }] }, ["experiment", "variants", 1, "features"]],
    [{ variants: [{ name: "a" }, { name: "b", modelId: "none" }] }, ["experiment", "variants", 1, "modelId"]],
    [{ variants: [{ name: "a" }, { name: "b" }], alpha: 0.9 }, ["experiment", "alpha"]],
  ])("refuse %j and say where it is wrong", async (experiment, path) => {
    const { extensions } = await service.refusal(
      "mutation($experiment: ExperimentInput!) { upsertExperiment(experiment: $experiment) { id } }",
      { experiment: { id: "bad", author: "ann", ...experiment } },
    );
    expect(extensions).toMatchObject({ path });
  });
});
