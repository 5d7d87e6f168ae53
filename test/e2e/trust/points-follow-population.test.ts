import { expect, test } from "vitest";
import { startHarness } from "../../support/harness.js";
import { moveIn, smallTown } from "../../support/small-town.js";

const town = smallTown({ perTheme: 3, others: 0 });
const some = { ...town, behaviours: town.behaviours.slice(-120) };

test("points are made anew when what they are made from has moved on, and only then", async () => {
  const harness = await startHarness("openai+qdrant", { startsAt: town.end, env: { LOG_LEVEL: "fatal" } });
  try {
    await moveIn(harness, some);
    const { runtime, settle } = harness;
    const { vectors, history } = runtime.services;
    const { points } = await vectors.scroll("interests", { limit: 100 });
    const ids = points.map(({ id }) => id);
    const shares = async (): Promise<unknown[]> =>
      (await vectors.retrieve("interests", ids)).map(({ payload }) => payload["share"]);
    expect(ids.length).toBeGreaterThan(0);
    await vectors.setPayload("interests", ids, { share: -1 });
    await settle();
    expect(new Set(await shares())).toEqual(new Set([-1]));
    // As if they had been made under other parameters.
    const basis = (await history.settings.get("points-basis")) as object;
    await history.settings.put("points-basis", { ...basis, parameters: "of a former fit" });
    await settle();
    expect((await shares()).some((share) => share === -1)).toBe(false);
  } finally {
    await harness.close();
  }
}, 240_000);

test("points that a fit of the parameters has left behind are made anew before they are judged", async () => {
  const harness = await startHarness("openai+qdrant", { startsAt: town.end, env: { LOG_LEVEL: "fatal" } });
  try {
    await moveIn(harness, town);
    const { editions, models, vectors, pointsFollow, drift } = harness.runtime.services;
    const shares = async (): Promise<Map<string, unknown>> =>
      new Map(
        (await vectors.scroll("interests", { limit: 1_000 })).points.map(({ id, payload }) => [id, payload["share"]]),
      );
    const [parameters, before] = [editions.current.parameters, await shares()];
    const [model] = await models.fit("INTERESTS");
    expect(model).toMatchObject({ serving: true });
    expect(editions.current.parameters).not.toEqual(parameters);
    await harness.runtime.relay.idle();
    expect(await shares()).toEqual(before);
    expect(await pointsFollow()).toBe(true);
    await harness.runtime.relay.idle();
    const after = await shares();
    expect([...after].some(([id, share]) => before.get(id) !== share)).toBe(true);
    const found = await drift.check({ repair: false, sample: Number.POSITIVE_INFINITY });
    expect(found.map(({ name, wrong }) => ({ name, wrong }))).toEqual(found.map(({ name }) => ({ name, wrong: 0 })));
  } finally {
    await harness.close();
  }
}, 240_000);
