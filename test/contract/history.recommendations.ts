import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { ExperimentRecord } from "../../src/ports/history/experiments.js";
import type { History } from "../../src/ports/history/history.js";
import type { FeedbackRecord } from "../../src/ports/history/feedback.js";
import { candidateSources } from "../../src/core/ranking/candidates.js";
import { encodeServedList } from "../../src/core/ranking/served/encode.js";
import type { LoggedSet, RecommendationSetRecord } from "../../src/ports/history/recommendations.js";
import type { RuleRecord } from "../../src/ports/history/rules.js";
import { pageAnswerContract } from "./history/page-answers.js";
import { bareItem, served } from "./history/records.js";

const day = Date.UTC(2026, 4, 1);

const ranking = (numbers: readonly number[], exploration = 0.5): Uint8Array =>
  encodeServedList({
    exploration,
    temperature: 1,
    plain: true,
    features: [],
    placed: numbers.length,
    numbers: Int32Array.from(numbers),
    probabilities: Float32Array.from(numbers, (_, i) => 2 ** -(i + 1)),
    propensities: Float32Array.from(numbers, () => 0.25),
    boosts: new Float32Array(numbers.length),
    pinned: new Uint8Array(numbers.length),
    values: new Float32Array(0),
    sources: Uint16Array.from(numbers, () => 1 << candidateSources.indexOf("trending")),
    rules: [[1, "summer"]],
    teams: numbers.map((_, i) => (i === 0 ? "a" : "")),
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
  pageAnswerContract(history);

  /** Items with their numbers in this order. */
  const items = async (ids: readonly string[]): Promise<number[]> => {
    await history().items.upsert(ids.map(bareItem));
    const stored = await history().items.byIds(ids);
    return ids.map((id) => stored.find((item) => item.id === id)!.number);
  };

  test("served sets: one row for all pages, in whatever order they come, with what each showed", async () => {
    const numbers = await items(["one", "two", "three", "four", "five"]);
    const set = served("ru1", { experimentId: "e", variant: "a", ranking: ranking(numbers), shown: [1, 2] });
    const { shown, ...kept } = set;
    const second = { ...set, ranking: null, shown: [4] };
    await history().recommendations.save([second]);
    expect((await history().recommendations.shown("ru1", day)).size).toBe(0); // of which items is not known yet
    await history().recommendations.save([set, served("ru1"), { ...second, shown: [2, 4] }]);
    await history().recommendations.save([{ ...set, model: "other" }]);
    expect(await history().recommendations.get(set.id)).toEqual(kept);
    const place = (position: number, itemId: string, more: object = {}): object => ({
      position,
      itemId,
      probability: 2 ** -position,
      propensity: 0.25,
      sources: ["trending"],
      team: null,
      ...more,
    });
    const { ranking: _, ...told } = kept;
    expect((await history().recommendations.ofUser("ru1")).recommendations.find(({ id }) => id === set.id)).toEqual({
      ...told,
      satisfied: null,
      items: [
        place(1, "one", { team: "a" }),
        place(2, "two", { sources: ["trending", "moved by rule summer"] }),
        place(4, "four"),
      ],
    });
    expect(shown).toEqual([1, 2]);
    await history().recommendations.save([served("ru1", { ranking: ranking(numbers.toReversed()), shown: [1, 2] })]);
    expect(await history().recommendations.shown("ru1", day)).toEqual(
      new Map([
        ["one", 1],
        ["two", 1],
        ["four", 2],
        ["five", 1],
      ]),
    );
    expect(await history().recommendations.shown("ru1", day + 1)).toEqual(new Map());
  });

  test("served sets: the log in order of time, with feedback of the set's own user, page by page", async () => {
    const experimentId = randomUUID();
    const list = ranking(await items(["one", "two"]));
    const page = { experimentId, ranking: list, shown: [1, 2] };
    const [first, second, plain] = [
      served("ru2", { ...page, variant: "a" }),
      served("ru3", { ...page, at: day + 1000, context: { surface: "home" } }),
      served("ru2", { ...page, at: day + 2000, weights: { exploration: 0 }, task: "NEXT" }),
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
      let sets = await history().recommendations.logged({ experimentId }, 2, null);
      sets.length > 0;
      sets = await history().recommendations.logged({ experimentId }, 2, sets.at(-1)!)
    )
      all.push(...sets);
    expect(all.map(({ id }) => id)).toEqual([first.id, second.id, plain.id]);
    expect(all[0]).toEqual({
      id: first.id,
      userId: "ru2",
      at: day,
      task: "DISCOVER",
      model: "ranker-1",
      variant: "a",
      ranking: null,
      satisfied: null,
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
    expect(await ids({ surface: "home" })).toEqual([second.id]);
    const given = [
      feedback(second, "one"),
      feedback(first, "one"),
      feedback(second, "one", { userId: "somebody else" }),
    ];
    await history().recommendations.insertFeedback(given);
    expect(await history().recommendations.surfacesOf([...given.map(({ id }) => id), "unknown"])).toEqual(
      new Map([[given[0]!.id, "home"]]),
    );
    expect(await ids({ from: day + 1000, to: day + 2000 })).toEqual([second.id]);
    expect(await ids({ explored: true })).toEqual([first.id, second.id]);
    expect((await history().recommendations.logged({ experimentId, explored: true }, 1, null))[0]!.ranking).toEqual(
      list,
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
      surface: "home",
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
