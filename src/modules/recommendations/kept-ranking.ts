import { CandidateSet, candidateSources } from "../../core/ranking/candidates.js";
import type { FeatureWeight } from "../../core/ranking/model.js";
import type { ServedList } from "../../core/ranking/served/list.js";
import { liftOf, type PageItem } from "./compose.js";
import type { ServedSet } from "./recommendation-set.js";

/**
 * A served set as it is kept: feature values only where the order was left to chance, since only then they are of use.
 */
export function servedListOf({ items, rest, plain, beta, weights: { exploration } }: ServedSet): ServedList {
  const all = [...items, ...rest];
  const explored = exploration > 0 && plain;
  const features = explored ? beta.features.filter(({ weight }) => weight !== 0) : [];
  return {
    exploration,
    temperature: beta.temperature,
    plain,
    features,
    placed: items.length,
    numbers: Int32Array.from(all, ({ scored }) => scored.number),
    probabilities: Float32Array.from(all, ({ scored }) => scored.probability),
    propensities: Float32Array.from(items, ({ propensity }) => propensity),
    boosts: Float32Array.from(all, liftOf),
    pinned: Uint8Array.from(items, ({ pinned }) => (pinned ? 1 : 0)),
    values: explored ? valuesOf(all, features) : new Float32Array(0),
    sources: Uint16Array.from(all, ({ scored }) =>
      scored.sources.reduce((bits, source) => bits | (1 << candidateSources.indexOf(source)), 0),
    ),
    rules: all.flatMap(({ rules }, i) => rules.map((rule) => [i, rule] as const)),
    teams: items.some(({ team }) => team !== null) ? items.map(({ team }) => team ?? "") : [],
  };
}

function valuesOf(items: readonly PageItem[], features: readonly FeatureWeight[]): Float32Array {
  const out = new Float32Array(items.length * features.length);
  items.forEach(({ scored }, i) => {
    const values = new Map(scored.contributions.map(({ feature, value }) => [feature, value]));
    features.forEach(({ feature, offset, scale }, f) => {
      out[i * features.length + f] = (values.get(feature) ?? 0) * scale + offset;
    });
  });
  return out;
}

/**
 * The items of a kept list as candidates, with the sources they had. positionOf: catalogue position of an item number,
 * below 0 = not here.
 */
export function candidatesOf({ numbers, sources }: ServedList, positionOf: (number: number) => number): CandidateSet {
  const out = new CandidateSet();
  numbers.forEach((number, i) => {
    const position = positionOf(number);
    if (position >= 0)
      candidateSources.forEach((source, bit) => {
        if ((sources[i]! & (1 << bit)) !== 0) out.add(position, source);
      });
  });
  return out;
}
