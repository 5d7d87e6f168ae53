import { packagedModel } from "../../../src/adapters/embedding/model-files.js";
import { createTextReader } from "../../../src/adapters/embedding/text-reader.js";
import { fitInterestParameters } from "../../../src/core/interests/fit.js";
import { emptyPopulation, mergePerson } from "../../../src/core/interests/population.js";
import { InterestReader } from "../../../src/core/interests/reader.js";
import { strengthOf, type Signal } from "../../../src/core/interests/signal.js";
import { emptyState, fold } from "../../../src/core/interests/state.js";
import type { Sparse } from "../../../src/core/sparse.js";
import { fitCodebook } from "../../../src/core/topics/fit.js";
import type { BehaviourType } from "../../../src/core/types.js";
import type { PlainWorld } from "../../../test/support/plain-world.js";
import { sittingsOf } from "../shared/sittings.js";

/** What a service would say in a world: topics of its items and everybody's shares. */
export interface Answers {
  readonly k: number;
  readonly topics: readonly Sparse[];
  readonly shares: ReadonlyMap<string, Float64Array>;
}

/** The service's own mathematics on a world, without its database: topics, parameters, interests as of `at`. */
export async function answersOf(world: PlainWorld, at: number): Promise<Answers> {
  const read = await createTextReader({ kind: "static", model: await packagedModel(), ngramDimension: 128 });
  const vectors = read(world.items.map(({ title }) => title));
  const d = vectors[0]!.length;
  const matrix = new Float32Array(vectors.length * d);
  vectors.forEach((vector, row) => matrix.set(vector, row * d));
  const { codebook, memberships } = fitCodebook(matrix, vectors.length, d, {
    space: "study",
    seed: 1,
    sittings: sittingsOf(world.behaviours, new Map(world.items.map(({ id }, row) => [id, row]))),
    languages: world.items.map(() => "en"),
  });
  const k = codebook.topicIds.length;
  const histories = new Map<string, Signal[]>();
  for (const { userId, itemId, type, occurredAt } of world.behaviours) {
    const item = Number(itemId.slice(1));
    const time = Date.parse(occurredAt);
    const day = new Date(time);
    const own = histories.get(userId) ?? [];
    histories.set(userId, own);
    own.push({
      at: time,
      type: type as BehaviourType,
      strength: strengthOf(type as BehaviourType, null),
      topics: memberships[item]!,
      hour: day.getUTCHours() + day.getUTCMinutes() / 60,
      weekday: ((day.getUTCDay() + 6) % 7) + 1,
      scene: {},
      domain: world.items[item]!.domain,
      item,
      text: null,
      sessionId: null,
    });
  }
  const { parameters } = fitInterestParameters([...histories.values()].slice(-2_000), k, { seed: 1 });
  const population = emptyPopulation(parameters);
  const states = new Map(
    [...histories].map(([userId, signals]) => {
      const state = emptyState(parameters);
      for (const signal of signals) fold(state, signal, parameters);
      mergePerson(population, state);
      return [userId, state];
    }),
  );
  const reader = new InterestReader(population, k, { ...parameters, facets: {} });
  const context = { at, hour: 12, weekday: 1, scene: {}, domain: null };
  return {
    k,
    topics: memberships,
    shares: new Map([...states].map(([userId, state]) => [userId, reader.predict(state, context).shares])),
  };
}
