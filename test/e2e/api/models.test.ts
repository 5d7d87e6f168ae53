import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startHarness, type Harness } from "../../support/harness.js";
import { haveTastes, tasteBehaviours, tasteItems, tasteStart } from "../../support/two-tastes.js";

const dayMs = 86_400_000;
const fit = 'mutation { fitModel(kind: "RANKER") { models { id version serving metrics } } }';
const promote = "mutation($id: ID!) { promoteModel(id: $id) { version serving } }";
interface Comparison { fitted: number; serving: number; difference: { mean: number; low: number; high: number } }
const answers = `query($userId: ID!, $task: Task!) { recommendations(userId: $userId, task: $task, first: 10, exploration: 0) {
  model weights edges { node { item { id } probability propensity sources reasons { code contribution } } } } }`;

describe("versions of the ranker", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness("embedded", { fakeTexts: true, frozen: true, startsAt: tasteStart + 80 * dayMs });
    await harness.core.services.history.settings.put("fitted-on:RANKER", { behaviours: 1e9 }); // no fit but those asked for
    await haveTastes(harness.gql, tasteBehaviours(0, 50), tasteItems());
    await harness.settle();
  });
  afterAll(() => harness.close());

  /** Everything but the ids of sets, as it was sent. */
  const shown = async (): Promise<string> => {
    const out: unknown[] = [];
    for (const userId of ["user-1", "user-2", "nobody"]) for (const task of ["NEXT", "DISCOVER"]) out.push((await harness.gql(answers, { userId, task })).recommendations);
    return JSON.stringify(out);
  };
  const models = async () => (await harness.gql('{ models(kind: "RANKER") { id version serving metrics } }')).models;

  test("a worse one is kept but does not serve, however it came about; one that was made to serve is rolled back to the last bit", async () => {
    const first = (await harness.gql(fit)).fitModel.models[0]!;
    expect(first).toMatchObject({ metrics: { comparedWith: "default" } });
    await harness.gql(promote, { id: first.id });

    // For ten days people buy the other taste: what is learned then does not hold afterwards.
    await haveTastes(harness.gql, tasteBehaviours(50, 75, (day) => day > 57 && day < 67.5));
    await harness.settle();
    const before = await shown();
    expect(before).toContain(`"model":"ranker-${first.version}"`);

    const second = (await harness.gql(fit)).fitModel.models[0]!;
    expect(second).toMatchObject({ serving: false, metrics: { comparedWith: first.version, promoted: false } });
    const { NEXT: compared } = (second.metrics as { ndcgAt10: Record<"NEXT" | "DISCOVER", Comparison> }).ndcgAt10;
    expect(compared.difference.mean).toBeCloseTo(compared.fitted - compared.serving, 9);
    expect(compared.difference.high).toBeLessThan(0);
    expect((await models()).map(({ version, serving }) => [version, serving])).toEqual([[second.version, false], [first.version, true]]);
    expect(await shown()).toBe(before);

    await harness.gql(promote, { id: second.id });
    const after = await shown();
    expect(after).toContain(`"model":"ranker-${second.version}"`);
    expect(after.replaceAll(`ranker-${second.version}`, `ranker-${first.version}`)).not.toBe(before);

    await harness.gql(promote, { id: first.id });
    expect(await shown()).toBe(before);
    expect(await harness.refusal('mutation { promoteModel(id: "none") { id } }')).toMatchObject({ extensions: { code: "NOT_FOUND" } });
  });
});
