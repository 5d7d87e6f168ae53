import { asked, plainScale } from "../ranking/item-item/distil.js";
import { bestFirst } from "../ranking/score.js";
import { votesOf } from "../ranking/votes.js";
import { seeded } from "../statistics/random.js";
import { pairedDifference, type Interval } from "../statistics/bootstrap.js";
import type { ColdWorld } from "./cold.js";
import { listMetrics } from "../statistics/list-metrics.js";
import { truthPositions } from "./method.js";
import type { World } from "./world.js";

/** How texts speak for items nobody has touched: from distilled weights (0) to plain similarity (1). */
export interface TextShare {
  /** the share of plain similarity whose gain over it has the largest lower bound; 1 where none is proven */
  readonly share: number;
  readonly users: number;
  /** NDCG among the cold items of the inner window, and the gain over plain similarity */
  readonly tried: readonly { readonly share: number; readonly ndcg: number; readonly gain: Interval }[];
}

const shares = [1, 0.75, 0.5, 0.25, 0] as const;
const top = 10;
/** With fewer nothing can be proven; more cost time. */
const fewestUsers = 40;
const mostUsers = 1_000;
const sampledVectors = 300;

/** Vectors of up to 300 items of a world, evenly through the catalogue. */
export function vectorSample({ catalogue, vectors }: Pick<World, "catalogue" | "vectors">): Float32Array[] {
  const step = Math.max(1, Math.floor(catalogue.size / sampledVectors));
  return Array.from({ length: Math.min(sampledVectors, catalogue.size) }, (_, i) => vectors.read(i * step)).filter(
    (vector) => vector !== null,
  );
}

/**
 * Tries shares on the cold items of a window, which nobody had touched before it, by the users who took one after it.
 * Votes as in the feature distilledText.
 */
export function chooseTextShare(
  { world, cold }: ColdWorld,
  distilled: Float32Array,
  halfLifeDays: number,
  seed: number,
): TextShare {
  const { catalogue, vectors, split } = world;
  const d = vectors.dimension;
  const random = seeded(seed);
  const scale = plainScale(distilled, d, vectorSample(world));
  const users = world.heldOut
    .map((user) => ({ user, draw: random() }))
    .toSorted((a, b) => a.draw - b.draw)
    .slice(0, mostUsers)
    .map(({ user }) => user);
  if (users.length < fewestUsers) return { share: 1, users: users.length, tried: [] };
  const ndcg = shares.map(() => [] as number[]);
  const scores = new Float64Array(cold.length);
  for (const user of users) {
    const mine = new Float32Array(d);
    const truth = truthPositions(world, user, "NEXT");
    for (const { number, weight } of votesOf({ engagements: user.state.items, now: split }, halfLifeDays))
      vectors.read(catalogue.positionOf(number))?.forEach((x, j) => (mine[j]! += weight * x));
    const [plain, told] = vectors.similarities([mine, asked(distilled, d, mine)], cold);
    shares.forEach((share, s) => {
      for (let i = 0; i < cold.length; i++) scores[i] = share * plain![i]! + (1 - share) * scale * told![i]!;
      ndcg[s]!.push(
        listMetrics(
          bestFirst(scores, (i) => catalogue.numberAt(cold[i]!), top).map((i) => cold[i]!),
          truth,
          top,
        ).ndcg,
      );
    });
  }
  const tried = shares.map((share, s) => ({
    share,
    ndcg: ndcg[s]!.reduce((a, b) => a + b, 0) / users.length,
    gain: pairedDifference(ndcg[s]!, ndcg[0]!, { seed, draws: 1_000 }),
  }));
  return {
    share: tried.reduce((best, one) => (one.gain.low > Math.max(0, best.gain.low) ? one : best)).share,
    users: users.length,
    tried,
  };
}
