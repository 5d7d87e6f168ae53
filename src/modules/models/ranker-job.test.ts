import { expect, it } from "vitest";
import { checkerboard } from "../../../test/support/checkerboard.js";
import { defaultParameters } from "../../core/interests/parameters.js";
import { sketchDimension } from "../../core/ranking/own-vectors/sketch.js";
import { packJob, unpackJob } from "./ranker-job.js";

it("arrives in the thread as it was", async () => {
  const {
    items,
    behaviours,
    world: { codebook },
  } = checkerboard({ users: 20, items: 450, sessions: 8, seed: 1 });
  const own = Float32Array.from({ length: sketchDimension }, (_, j) => j);
  const mixed = items.map((item, i) => (i % 3 === 0 ? { ...item, own } : item));
  const job = {
    items: mixed,
    behaviours,
    codebook,
    parameters: defaultParameters,
    serving: Uint8Array.of(1, 2),
    servingUntil: 3,
    seed: 7,
  };
  const { packed, transfer } = await packJob(job);
  expect(packed.items.length).toBeGreaterThan(1);
  const moved = structuredClone(packed, { transfer });
  expect(packed.vectors.length).toBe(0);
  expect(unpackJob(moved)).toEqual(job);
});
