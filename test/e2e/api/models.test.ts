import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultModel } from "../../../src/core/ranking/model.js";
import { encodeModel } from "../../../src/core/ranking/model-codec.js";
import { startHarness, type Harness } from "../../support/harness.js";
import { freshDatabase, testServerUrl, whyNoServer } from "../../support/postgres-server.js";
import { haveTastes, tasteBehaviours, tasteItems, tasteStart } from "../../support/two-tastes.js";
import { dayMs } from "../../../src/core/time.js";

const fit = "mutation { fitModel(kind: RANKER) { models { id version serving metrics } } }";
const promote = "mutation($id: ID!) { promoteModel(id: $id) { version serving } }";
interface Comparison {
  fitted: number;
  serving: number;
  difference: { mean: number; low: number; high: number };
}
const answers = `query($userId: ID!, $task: Task!) { recommendations(userId: $userId, task: $task, first: 10, exploration: 0) {
  model weights edges { node { item { id } probability propensity sources reasons { code contribution } } } } }`;

describe("versions of the ranker", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness("embedded", { fakeTexts: true, frozen: true, startsAt: tasteStart + 80 * dayMs });
    // no fit but those asked for
    await harness.runtime.services.history.settings.put("fitted-on:RANKER", { behaviours: 1e9 });
    await haveTastes(harness.gql, tasteBehaviours(0, 47), tasteItems());
    await harness.settle();
  });
  afterAll(() => harness.close());

  /** Everything but the ids of sets, as it was sent. */
  const shown = async (): Promise<string> => {
    const out: unknown[] = [];
    for (const userId of ["user-1", "user-2", "nobody"])
      for (const task of ["NEXT", "DISCOVER"]) out.push((await harness.gql(answers, { userId, task })).recommendations);
    return JSON.stringify(out);
  };
  const models = async () => (await harness.gql("{ models(kind: RANKER) { id version serving metrics } }")).models;

  test("a worse one is kept but does not serve, however it came about; one that was made to serve is rolled back to the last bit", async () => {
    const first = (await harness.gql(fit)).fitModel.models[0]!;
    expect(first).toMatchObject({ metrics: { comparedWith: "default" } });
    await harness.gql(promote, { id: first.id });

    // For three weeks people buy the other taste: what is learned then does not hold afterwards.
    await haveTastes(
      harness.gql,
      tasteBehaviours(47, 75, (day) => day > 47 && day < 67.5),
    );
    await harness.settle();
    const before = await shown();
    expect(before).toContain(`"model":"ranker-${first.version}"`);

    const second = (await harness.gql(fit)).fitModel.models[0]!;
    expect(second).toMatchObject({ serving: false, metrics: { comparedWith: first.version, promoted: false } });
    const compared = Object.values((second.metrics as { ndcgAt10: Record<"NEXT" | "DISCOVER", Comparison> }).ndcgAt10);
    for (const { fitted, serving, difference } of compared) expect(difference.mean).toBeCloseTo(fitted - serving, 9);
    expect(compared.some(({ serving, difference }) => difference.mean < 0 && difference.low < -0.01 * serving)).toBe(
      true,
    );
    expect((await models()).map(({ version, serving }) => [version, serving])).toEqual([
      [second.version, false],
      [first.version, true],
    ]);
    expect(await shown()).toBe(before);

    await harness.gql(promote, { id: second.id });
    const after = await shown();
    expect(after).toContain(`"model":"ranker-${second.version}"`);
    expect(after.replaceAll(`ranker-${second.version}`, `ranker-${first.version}`)).not.toBe(before);

    await harness.gql(promote, { id: first.id });
    expect(await shown()).toBe(before);
    expect(await harness.refusal('mutation { promoteModel(id: "none") { id } }')).toMatchObject({
      extensions: { code: "NOT_FOUND" },
    });
  });
});

describe.skipIf(testServerUrl === null)(
  `a swap of the ranker on two processes${testServerUrl === null ? ` (${whyNoServer})` : ""}`,
  () => {
    const closers: (() => Promise<void>)[] = [];
    const services: Harness[] = [];
    beforeAll(async () => {
      const { url, drop } = await freshDatabase();
      closers.push(drop);
      for (let n = 0; n < 2; n++) {
        const service = await startHarness("server", {
          fakeTexts: true,
          startsAt: tasteStart + 60 * dayMs,
          database: url,
        });
        services.push(service);
        closers.push(() => service.close());
      }
      await haveTastes(services[0]!.gql, tasteBehaviours(0, 5), tasteItems());
      await services[0]!.settle();
    });
    afterAll(async () => {
      for (const close of closers.reverse()) await close();
    });

    test("reaches the other while it serves, and no request is lost", async () => {
      const [one, other] = services as [Harness, Harness];
      const { models } = one.runtime.services.history;
      const version = () =>
        models.add({ id: randomUUID(), kind: "RANKER", data: encodeModel(defaultModel), metrics: {} });
      const rivals = [await version(), await version()];
      let seen = "";
      let swapping = true;
      let answered = 0;
      const asking = (async () => {
        for (; swapping; answered++) {
          const { recommendations } = await other.gql(answers, { userId: `user-${answered % 40}`, task: "NEXT" });
          seen = recommendations.model;
          expect(recommendations.edges.length).toBeGreaterThan(0);
        }
      })();
      for (const { id, version } of [...rivals, ...rivals]) {
        await one.gql(promote, { id });
        await expect.poll(() => seen, { timeout: 60_000 }).toBe(`ranker-${version}`);
      }
      swapping = false;
      await asking;
      expect(answered).toBeGreaterThanOrEqual(4);
      expect(other.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
    });
  },
);
