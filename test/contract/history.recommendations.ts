import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { ExperimentRecord } from "../../src/ports/history/experiments.js";
import type { History } from "../../src/ports/history/history.js";
import type { FeedbackRecord } from "../../src/ports/history/feedback.js";
import type { LoggedSet, RecommendationSetRecord } from "../../src/ports/history/recommendations.js";
import type { RuleRecord } from "../../src/ports/history/rules.js";

const day = Date.UTC(2026, 4, 1);

const served = (userId: string, more: Partial<RecommendationSetRecord> = {}): RecommendationSetRecord => ({
  id: randomUUID(),
  userId,
  task: "DISCOVER",
  strategy: "STABLE",
  model: "ranker-1",
  migrationId: null,
  context: { hour: 9 },
  weights: { exploration: 0.5 },
  at: day,
  experimentId: null,
  variant: null,
  ranking: Uint8Array.of(0, 1, 255),
  items: ["one", "two"].map((itemId, i) => ({
    position: i + 1,
    itemId,
    probability: 0.1,
    propensity: 0.2,
    contributions: { itemItem: 1 },
    sources: ["trending"],
    team: i === 0 ? "a" : null,
  })),
  ...more,
});
const feedback = (
  set: RecommendationSetRecord,
  itemId: string,
  more: Partial<FeedbackRecord> = {},
): FeedbackRecord & { contentHash: string } => ({
  id: randomUUID(),
  userId: set.userId,
  recommendationId: set.id,
  itemId,
  kind: "CLICK",
  value: null,
  occurredAt: day + 5_000,
  contentHash: "h",
  ...more,
});

/** What every History must keep of recommendations, experiments and rules. */
export function recommendationContract(history: () => History): void {
  test("served sets: kept once, with what was shown and the whole ranking", async () => {
    const set = served("ru1", { experimentId: "e", variant: "a" });
    await history().recommendations.save([set, served("ru1", { ranking: null, items: [] })]);
    await history().recommendations.save([{ ...set, model: "other" }]);
    expect(await history().recommendations.get(set.id)).toEqual(set);
    expect((await history().recommendations.ofUser("ru1")).recommendations.find(({ id }) => id === set.id)).toEqual({
      ...set,
      ranking: undefined,
    });
  });

  test("served sets: the log in order of time, with feedback of the set's own user, page by page", async () => {
    const experimentId = randomUUID();
    const [first, second, plain] = [
      served("ru2", { experimentId, variant: "a" }),
      served("ru3", { experimentId, at: day + 1000 }),
      served("ru2", { experimentId, at: day + 2000, weights: { exploration: 0 }, task: "NEXT" }),
    ];
    await history().recommendations.save([second, plain, first]);
    await history().recommendations.insertFeedback([
      feedback(first, "two", { kind: "PURCHASE", occurredAt: day + 9_000 }),
      feedback(first, "two"),
      feedback(first, "elsewhere"),
      feedback(first, "one", { userId: "somebody else" }),
      feedback(second, "one", { kind: "IMPRESSION" }),
    ]);
    const all: LoggedSet[] = [];
    for (
      let page = await history().recommendations.logged({ experimentId }, 2, null);
      page.length > 0;
      page = await history().recommendations.logged({ experimentId }, 2, page.at(-1)!)
    )
      all.push(...page);
    expect(all.map(({ id }) => id)).toEqual([first.id, second.id, plain.id]);
    expect(all[0]).toEqual({
      id: first.id,
      userId: "ru2",
      at: day,
      task: "DISCOVER",
      model: "ranker-1",
      variant: "a",
      ranking: null,
      places: 2,
      teams: ["a", null],
      feedback: [
        { position: 2, kind: "CLICK", occurredAt: day + 5_000 },
        { position: 2, kind: "PURCHASE", occurredAt: day + 9_000 },
      ],
    });
    expect(all[1]!.feedback).toEqual([{ position: 1, kind: "IMPRESSION", occurredAt: day + 5_000 }]);
    const ids = async (query: Parameters<History["recommendations"]["logged"]>[0]) =>
      (await history().recommendations.logged({ experimentId, ...query }, 9, null)).map(({ id }) => id);
    expect(await ids({ task: "NEXT" })).toEqual([plain.id]);
    expect(await ids({ from: day + 1000, to: day + 2000 })).toEqual([second.id]);
    expect(await ids({ explored: true })).toEqual([first.id, second.id]);
    expect((await history().recommendations.logged({ experimentId, explored: true }, 1, null))[0]!.ranking).toEqual(
      Uint8Array.of(0, 1, 255),
    );
  });

  test("erasing somebody takes their exposures along", async () => {
    const experimentId = randomUUID();
    const set = served("ru4", { experimentId });
    await history().recommendations.save([set]);
    await history().recommendations.insertFeedback([feedback(set, "one")]);
    await history().transaction((inside) => inside.erasures.erase("ru4", randomUUID(), "command"));
    expect(await history().recommendations.logged({ experimentId }, 9, null)).toEqual([]);
    expect(await history().recommendations.get(set.id)).toBeNull();
  });

  test("experiments: as they were saved, latest start first", async () => {
    const id = randomUUID();
    const experiment: Omit<ExperimentRecord, "createdAt"> = {
      id,
      kind: "AB",
      description: "d",
      task: null,
      share: 0.5,
      variants: [{ name: "a" }],
      alpha: 0.05,
      windowHours: 24,
      startsAt: day,
      endsAt: null,
      stoppedAt: null,
      stopReason: null,
      author: "ops",
    };
    const { createdAt, ...kept } = await history().experiments.save(experiment);
    expect(kept).toEqual(experiment);
    const stopped = await history().experiments.save({ ...experiment, stoppedAt: day + 1, stopReason: "won" });
    expect(stopped.createdAt).toBe(createdAt);
    expect(await history().experiments.get(id)).toEqual(stopped);
    await history().experiments.save({ ...experiment, id: `${id}-later`, startsAt: day + 1 });
    const listed = (await history().experiments.list()).map((one) => one.id);
    expect(listed.indexOf(`${id}-later`)).toBeLessThan(listed.indexOf(id));
    expect(await history().experiments.get("none")).toBeNull();
  });

  test("rules: every version stays, the newest counts until it is removed", async () => {
    const id = randomUUID();
    const rule: Omit<RuleRecord, "version"> = {
      id,
      kind: "PIN",
      body: { itemId: "x" },
      validFrom: day,
      validTo: day + 1000,
      removed: false,
      author: "ann",
      reason: "campaign",
      at: day,
    };
    expect(await history().rules.add(rule)).toEqual({ ...rule, version: 1 });
    await history().rules.add({ ...rule, body: { itemId: "y" }, author: "bob", at: day + 1 });
    const mine = async () => (await history().rules.current()).filter((one) => one.id === id);
    expect(await mine()).toEqual([{ ...rule, version: 2, body: { itemId: "y" }, author: "bob", at: day + 1 }]);
    await history().rules.add({ ...rule, removed: true, at: day + 2 });
    expect(await mine()).toEqual([]);
    const versions = await history().rules.versions(id, 2, null);
    expect(versions.map(({ version }) => version)).toEqual([3, 2]);
    expect(
      (await history().rules.versions(id, 9, versions[1]!)).map(({ version, author }) => [version, author]),
    ).toEqual([[1, "ann"]]);
  });
}
