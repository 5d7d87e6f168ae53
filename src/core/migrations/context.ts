import { generalizedJensenShannonBits, jensenShannonBits } from "../statistics/divergence.js";
import { seeded, seedOf } from "../statistics/random.js";
import type { Random } from "../statistics/random.js";
import type { Session } from "../session.js";
import { blockOf, contrastsOf } from "./contrast.js";
import type { Contrast } from "./contrast.js";
import { effectiveSize, meanShares } from "./distribution.js";
import { permutationTest, shuffleWithin } from "./permutation-test.js";
import { shareMatrix } from "./share-matrix.js";
import type { ShareMatrix } from "./share-matrix.js";
import { onMeanShelf, shelfTable } from "./shelf.js";
import type { Shelves } from "./shelves.js";
import { compareSides } from "./sides.js";
import type { CentroidCosine, ContextSlice, EvidenceRange, OpenMigration, SliceTopic } from "./types.js";

const biasPermutations = 60;
const topicsPerSlice = 5;

export interface ContextTestOptions {
  /** units a slice needs */
  readonly minimum: number;
  readonly permutations: number;
  readonly seed: number;
  /** what domains offer; those it lacks are not compared */
  readonly shelves: Shelves;
}

/** One tested contrast: `raw` p-value, and `adjusted` by Holm over the user's contrasts of this look. */
export interface ContextTest {
  readonly contrast: Contrast;
  readonly raw: number;
  readonly adjusted: number;
}

/**
 * Tests every contrast of a user's sessions by permuting whole units (a slice's sessions of about a day) within blocks
 * of about ten consecutive units, so that drift over time is not taken for a context. Holm (1979) over the contrasts:
 * the probability of any false finding in a look is at most the level.
 */
export function testContexts(
  sessions: readonly Session[],
  { minimum, permutations, seed, shelves }: ContextTestOptions,
): ContextTest[] {
  const tested = contrastsOf(sessions, minimum, shelves).map((contrast) => {
    const shares = sharesOf(contrast);
    const { labels, blocks } = labelled(contrast);
    const random = seeded(seed ^ seedOf(contrast.key) ^ sessions.length);
    const table = contrast.dimension === "DOMAIN" ? shelfTable(shelves, contrast.slices, shares.topics) : null;
    return {
      contrast,
      raw: permutationTest(
        { shares, labels, groups: contrast.slices.length, blocks, shelves: table },
        permutations,
        random,
      ),
    };
  });
  return holm(tested);
}

function holm(tested: readonly { contrast: Contrast; raw: number }[]): ContextTest[] {
  const order = tested.toSorted((a, b) => a.raw - b.raw);
  let running = 0;
  return order.map((t, i) => {
    running = Math.max(running, Math.min(1, t.raw * (order.length - i)));
    return { ...t, adjusted: running };
  });
}

function sharesOf({ units }: Contrast): ShareMatrix {
  return shareMatrix(
    units.map((u) => u.topics),
    units.map((u) => u.size),
  );
}

function labelled(contrast: Contrast): { labels: number[]; block: number[]; blocks: number[][] } {
  const labels = contrast.units.map((u) => contrast.slices.indexOf(u.slice));
  const block = blockOf(contrast.units.length);
  const blocks: number[][] = [];
  block.forEach((b, i) => {
    (blocks[b] ??= []).push(i);
  });
  return { labels, block, blocks };
}

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

function rowsOf(labels: readonly number[], keep: (label: number) => boolean): number[] {
  const rows: number[] = [];
  labels.forEach((l, i) => {
    if (keep(l)) rows.push(i);
  });
  return rows;
}

function furthest(groups: readonly Float64Array[]): [number, number] {
  let best: [number, number] = [0, 1];
  let most = -1;
  for (let a = 0; a < groups.length; a++)
    for (let b = a + 1; b < groups.length; b++) {
      const d = jensenShannonBits(groups[a]!, groups[b]!);
      if (d > most) {
        most = d;
        best = [a, b];
      }
    }
  return best;
}

function distinguishing(topics: readonly number[], shares: Float64Array, overall: Float64Array): SliceTopic[] {
  return topics
    .map(
      (topic, j): SliceTopic => ({
        topic,
        share: shares[j]!,
        overall: overall[j]!,
        lift: overall[j]! > 0 ? shares[j]! / overall[j]! : 1,
      }),
    )
    .toSorted((x, y) => Math.abs(y.share - y.overall) - Math.abs(x.share - x.overall))
    .slice(0, topicsPerSlice);
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
