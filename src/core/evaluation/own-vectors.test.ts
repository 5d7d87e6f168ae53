import { expect, it } from "vitest";
import { byLooks, cushionsOf } from "../../../test/support/looks.js";
import { defaultParameters } from "../interests/parameters.js";
import { sketchOf } from "../ranking/own-vectors/sketch.js";
import { normal, seeded } from "../statistics/random.js";
import { dayMs } from "../time.js";
import { fitCodebook } from "../topics/fit.js";
import type { EvaluationItem } from "./evaluation-item.js";
import { trainRanker } from "./train-ranker.js";
import { worldAt } from "./world.js";

const from = Date.UTC(2026, 0, 1);
const days = 36;
const dimension = 16;
const cushions = cushionsOf(120, { from: from - 6 * dayMs, apart: 1 / 3 });
const random = seeded(2);
const sketch = (values: readonly number[]): Float32Array => {
  const length = Math.hypot(...values);
  return sketchOf([{ space: "image", vector: Float32Array.from(values, (x) => x / length) }])!;
};
/** Texts that carry nothing, pictures that carry the taste. */
const items = cushions.map(({ id, domain, vectors, publishedAt }, number): EvaluationItem => {
  const text = Float32Array.from({ length: dimension }, () => normal(random));
  const length = Math.hypot(...text);
  return {
    number,
    id,
    domain,
    language: null,
    tags: [],
    attributes: {},
    publishedAt,
    expiresAt: null,
    vector: text.map((x) => x / length),
    own: sketch(vectors[0]!.values),
  };
});
const numbers = new Map(items.map(({ id, number }) => [id, number]));
const behaviours = byLooks(cushions, { users: 36, from, days, seed: 4 }).map(({ userId, itemId, occurredAt }) => ({
  user: Number(userId.split("-")[1]),
  signal: {
    at: occurredAt,
    type: "VIEW" as const,
    strength: 1,
    hour: 12,
    weekday: 1,
    scene: {},
    domain: "shop",
    item: numbers.get(itemId)!,
    text: null,
    sessionId: null,
  },
}));
const matrix = new Float32Array(items.length * dimension);
items.forEach(({ vector }, i) => matrix.set(vector, i * dimension));
const { codebook } = fitCodebook(matrix, items.length, dimension, { space: "noise", seed: 1 });

function fitted(of: readonly EvaluationItem[]) {
  const world = worldAt(
    { items: of, behaviours },
    { split: from + days * dayMs, codebook, parameters: defaultParameters },
  );
  const options = { tasks: ["DISCOVER"], seed: 1, progress: () => {} } as const;
  const { model, reports } = trainRanker({ items: of, behaviours }, world, defaultParameters, options);
  const { rivals, served } = reports.DISCOVER!;
  return {
    weight: model.weights.DISCOVER.features.find(({ feature }) => feature === "ownVectors")?.weight ?? 0,
    ndcg: rivals.find(({ name }) => name === served)!.ndcg,
    served,
  };
}

it("finds a taste that pictures carry and texts do not, and proves its weight", () => {
  const without = fitted(items.map(({ own: _own, ...item }) => item));
  const withPictures = fitted(items);
  expect(without.weight).toBe(0);
  expect(withPictures.weight).toBeGreaterThan(0);
  expect(withPictures.served).not.toBe("as before any fit");
  expect(withPictures.ndcg).toBeGreaterThan(1.5 * without.ndcg);
});

it("gives vectors that carry nothing next to no weight", () => {
  const shuffled = items.map((item, i) => ({ ...item, own: items[(i * 37) % items.length]!.own! }));
  expect(Math.abs(fitted(shuffled).weight)).toBeLessThan(0.1 * fitted(items).weight);
});
