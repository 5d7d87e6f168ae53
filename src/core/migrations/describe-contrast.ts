import { labelled, sharesOf } from "./context.js";
import { generalizedJensenShannonBits, jensenShannonBits } from "../statistics/divergence.js";
import type { Random } from "../statistics/random.js";
import type { Contrast } from "./contrast.js";
import { effectiveSize, meanShares } from "./distribution.js";
import { shuffleWithin } from "./permutation-test.js";
import type { ShareMatrix } from "./share-matrix.js";
import { onMeanShelf } from "./shelf.js";
import type { Shelves } from "./shelves.js";
import { compareSides } from "./sides.js";
import type { CentroidCosine, ContextSlice, EvidenceRange, OpenMigration } from "./types.js";
import { topicsPerSlice, rowsOf, furthest, distinguishing } from "./contrast-parts.js";

const biasPermutations = 60;
/** What describes a context migration beyond its test. */
export type ContextDescription = Pick<
  OpenMigration,
  "from" | "to" | "flow" | "magnitude" | "slices" | "sessions" | "evidence"
>;

/**
 * How the slices of a contrast differ: divergence of each from the others and its distinguishing topics; `from` and
 * `to` are the two slices furthest apart. Divergences are Jensen–Shannon in bits less their mean under permutation
 * within blocks. Domains are described as if all offered the same: what is left is the user's.
 */
export function describeContrast(
  contrast: Contrast,
  shelves: Shelves,
  centroidCosine: CentroidCosine,
  random: Random,
): ContextDescription {
  const shares = contrast.dimension === "DOMAIN" ? onMeanShelf(contrast, shelves) : sharesOf(contrast);
  const { labels, block, blocks } = labelled(contrast);
  const weights = shares.sizes.map((n) => effectiveSize(n));
  const count = contrast.slices.map((_, g) => labels.filter((l) => l === g).length);
  const part = count.map((c) => c / labels.length);
  const measure = (current: readonly number[]): { groups: Float64Array[]; whole: number; each: number[] } => {
    const groups = contrast.slices.map((_, g) =>
      meanShares(
        shares,
        rowsOf(current, (l) => l === g),
        weights,
      ),
    );
    const others = contrast.slices.map((_, g) =>
      meanShares(
        shares,
        rowsOf(current, (l) => l !== g),
        weights,
      ),
    );
    return {
      groups,
      whole: generalizedJensenShannonBits(groups, part),
      each: groups.map((p, g) => jensenShannonBits(p, others[g]!)),
    };
  };
  const seen = measure(labels);
  const shuffled = [...labels];
  let chance = 0;
  const chanceEach = contrast.slices.map(() => 0);
  for (let b = 0; b < biasPermutations; b++) {
    shuffleWithin(blocks, shuffled, random);
    const m = measure(shuffled);
    chance += m.whole / biasPermutations;
    m.each.forEach((x, g) => {
      chanceEach[g]! += x / biasPermutations;
    });
  }
  const overall = meanShares(
    shares,
    labels.map((_, i) => i),
    weights,
  );
  const [a, b] = furthest(seen.groups);
  const sides = compareSides(
    { shares, from: rowsOf(labels, (l) => l === a), to: rowsOf(labels, (l) => l === b), strata: block.map(String) },
    centroidCosine,
    random,
  );
  return {
    from: sides.from,
    to: sides.to,
    flow: sides.flow,
    magnitude: Math.max(0, seen.whole - chance),
    sessions: labels.length,
    slices: contrast.slices.map(
      (key, g): ContextSlice => ({
        dimension: contrast.dimension,
        key,
        sessions: count[g]!,
        divergence: Math.max(0, seen.each[g]! - chanceEach[g]!),
        topics: distinguishing(shares.topics, seen.groups[g]!, overall),
      }),
    ),
    evidence: evidenceOf(contrast, shares, labels, seen.groups, a, b),
  };
}

/** The units of the two furthest slices that are most typical of their own; `from` counts as BEFORE, `to` as AFTER. */
function evidenceOf(
  contrast: Contrast,
  shares: ShareMatrix,
  labels: readonly number[],
  groups: readonly Float64Array[],
  a: number,
  b: number,
): EvidenceRange[] {
  const width = shares.topics.length;
  const out: EvidenceRange[] = [];
  for (const [label, other, side] of [
    [b, a, "AFTER"],
    [a, b, "BEFORE"],
  ] as const) {
    const ranges = rowsOf(labels, (l) => l === label).map((i): EvidenceRange => {
      let weight = 0;
      for (let j = 0; j < width; j++)
        weight +=
          effectiveSize(shares.sizes[i]!) * shares.data[i * width + j]! * (groups[label]![j]! - groups[other]![j]!);
      return { start: contrast.units[i]!.start, end: contrast.units[i]!.end, side, weight };
    });
    out.push(
      ...ranges
        .filter((r) => r.weight > 0)
        .toSorted((x, y) => y.weight - x.weight)
        .slice(0, topicsPerSlice),
    );
  }
  return out;
}
