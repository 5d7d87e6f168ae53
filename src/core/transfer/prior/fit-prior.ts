import { sharesOfEverybody } from "../everybody.js";
import { bootstrapMean, type Interval } from "../../statistics/bootstrap.js";
import { shrink, type Counts } from "../../interests/distribution.js";
import type { InterestParameters } from "../../interests/parameters.js";
import { mass, toDense } from "../../sparse.js";
import { crossEntropy } from "../cross-entropy.js";
import { learnTopicMap, type TopicMap } from "../topic-map.js";
import type { TransferData, TransferUser } from "../users.js";
import { attributeOf } from "./user-groups.js";
import { mixed, pooled, type AttributePrior, type NeighbourPrior, type PriorModel } from "./user-prior.js";
import { fewestInGroup, groupRatios } from "./group-ratios.js";

const mostAttributes = 12;
const fewestJudged = 40;
/** More users teach little. */
const learnFrom = 4_000;
const judgeOn = 4_000;
/** Only users who are hardly known need what their neighbours did. */
const hardlyKnown = 20;
const weights = [0.15, 0.3, 0.5, 0.75];

interface Judging {
  readonly user: TransferUser;
  readonly index: number;
}

/**
 * Fits what is expected of users of whom little is known: the shares of the groups their attributes put them in, and
 * what users who began alike did later. Both are learned on one half of the users and judged on the other, by what
 * those did after the split; each serves only where the 95 % interval of its gain excludes zero. What serves is learned
 * from all.
 */
export function fitPrior(data: TransferData, parameters: InterestParameters, seed: number): PriorModel {
  const everybody = sharesOfEverybody(data, parameters);
  const back = data.users.flatMap((user, index): Judging[] => (user.later.index.length > 0 ? [{ user, index }] : []));
  const step = Math.max(1, back.length / judgeOn);
  const later = Array.from({ length: Math.min(back.length, judgeOn) }, (_, i) => back[Math.floor(i * step)]!);
  const attributes = fitAttributes(data, later, everybody, seed);
  const ratiosOf = ratios(attributes);
  return {
    attributes,
    neighbours: fitNeighbours(data, later, (user) => pooled(everybody, ratiosOf(user)), everybody, parameters, seed),
  };
}

function fitAttributes(
  { users, k }: TransferData,
  later: readonly Judging[],
  everybody: Float64Array,
  seed: number,
): AttributePrior[] {
  const names = new Map<string, number>();
  for (const { groups } of users)
    for (const group of groups ?? []) names.set(attributeOf(group), (names.get(attributeOf(group)) ?? 0) + 1);
  const tried = [...names]
    .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, mostAttributes)
    .map(([name]) => name);
  const halves = [0, 1].map((half) =>
    groupRatios(
      users.filter((_, i) => i % 2 !== half),
      k,
      everybody,
      fewestInGroup / 2,
    ),
  );
  const whole = groupRatios(users, k, everybody, fewestInGroup);
  const chosen: string[] = [];
  const gains = new Map<string, { gain: Interval; judged: number }>();
  for (let open = tried; ; ) {
    let first: { name: string; gain: Interval } | null = null;
    for (const name of open) {
      const judging = later.filter(({ user, index }) => halves[index % 2]!.groupOf(user, name) !== null);
      if (judging.length < fewestJudged) continue;
      const lossBy = ({ user, index }: Judging, by: readonly string[]): number =>
        crossEntropy(user.later, pooled(everybody, halves[index % 2]!.ratiosOf(user, by)));
      const gain = bootstrapMean(
        judging.map((one) => lossBy(one, chosen) - lossBy(one, [...chosen, name])),
        { seed, draws: 500 },
      );
      gains.set(name, { gain, judged: judging.length });
      if (gain.low > 0 && (first === null || gain.mean > first.gain.mean)) first = { name, gain };
    }
    if (first === null) break;
    chosen.push(first.name);
    open = open.filter((name) => name !== first.name);
  }
  return [...gains].map(([attribute, { gain, judged }]) => ({
    attribute,
    judged,
    gain,
    on: chosen.includes(attribute),
    groups: chosen.includes(attribute) ? whole.of(attribute) : {},
  }));
}

function ratios(attributes: readonly AttributePrior[]): (user: TransferUser) => (readonly number[])[] {
  return ({ groups }) =>
    attributes.flatMap(({ on, groups: known }) =>
      on
        ? (groups ?? []).flatMap((group) => {
            const ratio = known[group];
            return ratio === undefined ? [] : [ratio];
          })
        : [],
    );
}

function fitNeighbours(
  { users, k }: TransferData,
  later: readonly Judging[],
  expected: (user: TransferUser) => Float64Array,
  everybody: Float64Array,
  parameters: InterestParameters,
  seed: number,
): NeighbourPrior | null {
  const judging = later.filter(({ user }) => {
    const known = mass(user.everything);
    return known > 0 && known <= hardlyKnown;
  });
  if (judging.length < fewestJudged) return null;
  const seen = (wanted: (index: number) => boolean) =>
    users.flatMap(({ everything, later: after }, i) =>
      wanted(i) && everything.index.length > 0 && after.index.length > 0 ? [{ source: everything, target: after }] : [],
    );
  const learned = (wanted: (index: number) => boolean): TopicMap => {
    const all = seen(wanted);
    const step = Math.max(1, all.length / learnFrom);
    return learnTopicMap(
      Array.from({ length: Math.min(all.length, learnFrom) }, (_, i) => all[Math.floor(i * step)]!),
      everybody,
      everybody,
    );
  };
  const halves = [0, 1].map((half) => learned((i) => i % 2 !== half));
  const lossBy = ({ user, index }: Judging, weight: number): number => {
    const own: Counts = { value: toDense(user.everything, k), mass: mass(user.everything) };
    return crossEntropy(
      user.later,
      shrink(own, parameters.horizonShrinkage[0], mixed(expected(user), own, halves[index % 2]!, weight)),
    );
  };
  const best = (some: readonly Judging[]): number =>
    weights
      .map((weight) => ({ weight, loss: some.reduce((sum, one) => sum + lossBy(one, weight), 0) }))
      .reduce((a, b) => (b.loss < a.loss ? b : a)).weight;
  const byHalf = [0, 1].map((half) => best(judging.filter(({ index }) => index % 2 !== half)));
  const gain = bootstrapMean(
    judging.map((one) => lossBy(one, 0) - lossBy(one, byHalf[one.index % 2]!)),
    { seed, draws: 500 },
  );
  const on = gain.low > 0;
  return { judged: judging.length, gain, on, weight: on ? best(judging) : 0, map: on ? learned(() => true) : null };
}
