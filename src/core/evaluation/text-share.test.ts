import { expect, it } from "vitest";
import { defaultParameters } from "../interests/parameters.js";
import { defaultLearnOptions, learnItemItem, vectorsByNumber } from "../ranking/fit/learn.js";
import { asked, towardsPlain } from "../ranking/item-item/distil.js";
import { coldWorld } from "./cold.js";
import { checkerboard } from "../../../test/support/checkerboard.js";
import { chooseTextShare, vectorSample } from "./text-share.js";

const untouched = new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
const { items, behaviours, world } = checkerboard({ users: 120, items: 60, sessions: 6, seed: 4, untouched });
const distilled = learnItemItem(world.training, vectorsByNumber(world.catalogue, world.vectors), {
  ...defaultLearnOptions,
  easeLambda: 5,
}).distilled!;
const d = world.vectors.dimension;

it("lies between plain similarity and the distilled weights, of like length", () => {
  const sample = vectorSample(world);
  const vector = sample[0]!;
  const length = (x: Float32Array) => Math.hypot(...x);
  expect(Array.from(asked(towardsPlain(distilled, d, sample, 1), d, vector))).toEqual(Array.from(vector));
  const alone = sample.map((one) => length(asked(towardsPlain(distilled, d, sample, 0), d, one)));
  expect(Math.sqrt(alone.reduce((sum, x) => sum + x * x, 0) / alone.length)).toBeCloseTo(1, 4);
});

it("takes of the distilled weights what is proven on cold items, and is plain where nothing is", () => {
  const cold = coldWorld(items, behaviours, world, defaultParameters);
  const { vectors } = cold.world;
  const opposite = new Float32Array(d * d);
  for (let i = 0; i < d; i++) opposite[i * d + i] = -1;
  expect(chooseTextShare(cold, opposite, Infinity, 1)).toMatchObject({ share: 1, users: 77 });
  // People who take the opposite of what they had: plain similarity misleads, its opposite does not.
  const mirrored = {
    dimension: d,
    read: (position: number) => vectors.read(position)?.map((x) => -x) ?? null,
    similarities: vectors.similarities.bind(vectors),
  };
  const { share, tried } = chooseTextShare(
    { ...cold, world: { ...cold.world, vectors: mirrored } },
    opposite,
    Infinity,
    1,
  );
  expect(share).toBeLessThan(1);
  expect(tried.find((one) => one.share === share)!.gain.low).toBeGreaterThan(0);
  expect(
    chooseTextShare(
      { ...cold, world: { ...cold.world, heldOut: cold.world.heldOut.slice(0, 9) } },
      opposite,
      Infinity,
      1,
    ),
  ).toMatchObject({ share: 1, tried: [] });
});
