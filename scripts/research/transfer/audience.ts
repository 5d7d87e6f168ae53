import { bootstrapMean, pairedDifference, type Interval } from "../../../src/core/statistics/bootstrap.js";
import { RankInputs } from "../../../src/core/evaluation/godwit.js";
import type { EvaluationBehaviour, World } from "../../../src/core/evaluation/world.js";
import type { InterestParameters } from "../../../src/core/interests/parameters.js";
import type { RankingModel } from "../../../src/core/ranking/model.js";

/** Of items without a behaviour: how well the users who took them later are told from the others. */
export interface AudienceReport {
  readonly items: number;
  readonly users: number;
  /**
   * area under the ROC curve, mean over items: the chance that a user who took the item stands before one who did not
   */
  readonly auc: Interval;
  /** of cosine · √share of the interest, by which similar users are compared, and what that loses or gains */
  readonly byShare: Interval;
  readonly gain: Interval;
}

/** Items that fewer users took later say little. */
const fewestTakers = 5;

/**
 * AUC of `audience` (cosine to the nearest interest, modules/interests/similarUsers.ts) for items nobody had touched at
 * the split, against who took them afterwards.
 */
export function audienceOf(
  world: World,
  made: ReadonlySet<number>,
  behaviours: readonly EvaluationBehaviour[],
  taken: ReadonlySet<string>,
  model: RankingModel,
  parameters: InterestParameters,
  seed: number,
): AudienceReport {
  const { catalogue, vectors, heldOut, split } = world;
  const takers = new Map<number, Set<number>>();
  for (const {
    user,
    signal: { at, item, strength },
  } of behaviours) {
    if (item === null || at < split || strength <= 0 || !made.has(item) || taken.has(`${user} ${item}`)) continue;
    takers.set(item, (takers.get(item) ?? new Set()).add(user));
  }
  const inputs = new RankInputs(world, { task: "DISCOVER", model, parameters });
  const users = heldOut.map((user) => ({
    user: user.user,
    interests: inputs.of(user).interests.filter(({ vector, share }) => vector !== null && share >= 0.03),
  }));
  const judged = [...takers].flatMap(([item, who]) => {
    const vector = vectors.read(catalogue.positionOf(item));
    const asked = users.filter(({ user }) => !taken.has(`${user} ${item}`));
    if (vector === null || asked.filter(({ user }) => who.has(user)).length < fewestTakers) return [];
    const auc = (score: (cosine: number, share: number) => number): number =>
      areaUnder(
        asked.map(({ user, interests }) => ({
          took: who.has(user),
          score: Math.max(-1, ...interests.map((one) => score(dot(one.vector!, vector), one.share))),
        })),
      );
    return [
      {
        served: auc((cosine) => cosine),
        byShare: auc((cosine, share) => (cosine > 0 ? cosine * Math.sqrt(share) : cosine)),
      },
    ];
  });
  const served = judged.map((one) => one.served);
  const byShare = judged.map((one) => one.byShare);
  return {
    items: judged.length,
    users: users.length,
    auc: bootstrapMean(served, { seed }),
    byShare: bootstrapMean(byShare, { seed }),
    gain: pairedDifference(byShare, served, { seed }),
  };
}

/** The chance that one who took stands before one who did not; ties count half (Mann–Whitney). */
function areaUnder(users: { took: boolean; score: number }[]): number {
  const sorted = users.toSorted((a, b) => a.score - b.score);
  let ranks = 0;
  let takers = 0;
  for (let i = 0; i < sorted.length; ) {
    let end = i;
    while (end < sorted.length && sorted[end]!.score === sorted[i]!.score) end++;
    for (let j = i; j < end; j++)
      if (sorted[j]!.took) {
        ranks += (i + end + 1) / 2;
        takers++;
      }
    i = end;
  }
  const others = sorted.length - takers;
  return takers === 0 || others === 0 ? 0.5 : (ranks - (takers * (takers + 1)) / 2) / (takers * others);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
