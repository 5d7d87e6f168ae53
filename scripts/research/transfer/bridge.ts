import { pairedDifference, type Interval } from "../../../src/core/statistics/bootstrap.js";
import { listMetrics } from "../../../src/core/statistics/list-metrics.js";
import type { World } from "../../../src/core/evaluation/world.js";
import { normal, seeded } from "../../../src/core/statistics/random.js";
import { symmetricMatrix } from "../../../src/core/ranking/linear/inverse.js";
import { bestFirst } from "../../../src/core/ranking/score.js";
import { softmaxInto } from "../../../src/core/ranking/softmax.js";
import type { BridgeInRanker } from "./bridge-ranker.js";
import type { ColdWorld } from "./cold.js";

/**
 * A user's mean item vector in the source domains and in the target, unit length; source items only where the target is
 * hidden.
 */
interface Means {
  source: Float32Array;
  target: Float32Array;
  taken: number[];
}

export interface BridgeReport {
  readonly target: string;
  readonly learnedFrom: number;
  readonly users: number;
  readonly inRanker: BridgeInRanker | null;
  readonly methods: readonly {
    readonly name: string;
    readonly ndcg: number;
    readonly hr: number;
    readonly against: Interval;
  }[];
}

type Bridge = (source: Float32Array) => Float32Array;
const top = 10;
const lambdas = [1, 10, 100];

/**
 * Compares ways to lead a user's mean vector from the source domains into the target: how well the target's items are
 * then ranked for users whose history there is hidden.
 */
export function bridgesOf(cold: ColdWorld, target: string, seed: number): BridgeReport {
  const { world } = cold;
  const items = targetItems(world, target);
  const seen = seenInBoth(world, target);
  const judged = cold.cases(0).all.flatMap((user) => {
    const source = meanOf(
      world,
      user.history.map(({ item }) => item!),
    );
    return source === null ? [] : [{ user, source }];
  });
  const d = world.vectors.dimension;
  const plain = bestRidge(seen, items, false, d);
  const prior = bestRidge(seen, items, true, d);
  const bridges: [string, Bridge][] = [
    ["identity (the same text)", (source) => source],
    [`ridge, λ = ${plain.lambda}`, plain.bridge],
    [`ridge towards the identity, λ = ${prior.lambda}`, prior.bridge],
    ["orthogonal Procrustes, 64 dimensions", procrustes(seen, items.vectors, 64, seed)],
    ["shared ReLU layer, 64 → 64", sharedLayer(seen, items, 64, seed)],
  ];
  const results = bridges.map(([name, bridge]) => ({
    name,
    of: judged.map(({ user, source }) =>
      ndcgOf(bridge(source), items, new Set([...user.truth].map((item) => world.catalogue.positionOf(item)))),
    ),
  }));
  const base = results[0]!.of.map(({ ndcg }) => ndcg);
  return {
    target,
    learnedFrom: seen.length,
    users: judged.length,
    inRanker: null,
    methods: results.map(({ name, of }) => ({
      name,
      ndcg: mean(of.map(({ ndcg }) => ndcg)),
      hr: mean(of.map(({ hr }) => hr)),
      against: pairedDifference(
        of.map(({ ndcg }) => ndcg),
        base,
        { seed },
      ),
    })),
  };
}

/**
 * The ridge of all users seen in both, its λ chosen on those who teach: learned on one half, tried on the other. The
 * judged ones stay out of it.
 */
export function bestRidge(
  seen: readonly Means[],
  items: Items,
  toIdentity: boolean,
  d: number,
): { lambda: number; bridge: Bridge } {
  const half = Math.floor(seen.length / 2);
  const [train, held] = [seen.slice(0, half), seen.slice(half)];
  const { lambda } = lambdas
    .map((lambda) => {
      const bridge = ridge(train, lambda, toIdentity, d);
      return {
        lambda,
        ndcg: mean(held.map(({ source, taken }) => ndcgOf(bridge(source), items, new Set(taken)).ndcg)),
      };
    })
    .reduce((a, b) => (b.ndcg > a.ndcg ? b : a));
  return { lambda, bridge: ridge(seen, lambda, toIdentity, d) };
}

interface Items {
  positions: number[];
  vectors: Float32Array[];
}

export function targetItems({ catalogue, vectors, split }: World, target: string): Items {
  const allowed = catalogue.allowed({ domains: [target] }, split);
  const positions = Array.from({ length: catalogue.size }, (_, position) => position).filter(
    (position) => allowed(position) && vectors.read(position) !== null,
  );
  return { positions, vectors: positions.map((position) => vectors.read(position)!) };
}

export function seenInBoth(world: World, target: string): Means[] {
  const histories = new Map<number, { source: number[]; target: number[] }>();
  for (const { user, signal } of world.training) {
    if (signal.strength <= 0) continue;
    const known = histories.get(user) ?? { source: [], target: [] };
    histories.set(user, known);
    known[signal.domain === target ? "target" : "source"].push(signal.item!);
  }
  return [...histories.values()].flatMap((history) => {
    const source = meanOf(world, history.source);
    const there = meanOf(world, history.target);
    return source === null || there === null
      ? []
      : [
          {
            source,
            target: there,
            taken: [...new Set(history.target)].map((item) => world.catalogue.positionOf(item)),
          },
        ];
  });
}

export function meanOf({ catalogue, vectors }: World, items: readonly number[]): Float32Array | null {
  const sum = new Float32Array(vectors.dimension);
  for (const item of items)
    vectors.read(catalogue.positionOf(item))?.forEach((x, j) => {
      sum[j]! += x;
    });
  return items.length === 0 ? null : unit(sum);
}

function ndcgOf(
  query: Float32Array,
  { positions, vectors }: Items,
  truth: ReadonlySet<number>,
): { ndcg: number; hr: number } {
  const scores = Float64Array.from(vectors, (vector) => dot(vector, query));
  return listMetrics(
    bestFirst(scores, (i) => positions[i]!, top).map((i) => positions[i]!),
    truth,
    top,
  );
}

/** W = (S'S + λI)⁻¹ S'T, or towards the identity: I + (S'S + λI)⁻¹ S'(T − S). */
function ridge(seen: readonly Means[], lambda: number, toIdentity: boolean, d: number): Bridge {
  const gram = symmetricMatrix(d);
  const right = new Float32Array(d * d);
  for (const { source, target } of seen) {
    for (let i = 0; i < d; i++) {
      const x = source[i]!;
      const row = i * gram.stride;
      for (let j = 0; j <= i; j++) gram.values[row + j]! += x * source[j]!;
      for (let j = 0; j < d; j++) right[i * d + j]! += x * (target[j]! - (toIdentity ? source[j]! : 0));
    }
  }
  for (let i = 0; i < d; i++) gram.values[i * gram.stride + i]! += lambda;
  gram.invert();
  return (source) => {
    const solved = new Float32Array(d);
    const out = toIdentity ? source.slice() : new Float32Array(d);
    for (let i = 0; i < d; i++)
      for (let j = 0; j <= i; j++) {
        const value = gram.values[i * gram.stride + j]!;
        solved[i]! += value * source[j]!;
        if (i !== j) solved[j]! += value * source[i]!;
      }
    for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) out[j]! += solved[i]! * right[i * d + j]!;
    return unit(out);
  };
}

/**
 * The rotation nearest to S → T (Schönemann 1966) among the leading directions of the items; the polar factor by
 * Newton–Schulz steps.
 */
function procrustes(seen: readonly Means[], items: readonly Float32Array[], r: number, seed: number): Bridge {
  const basis = leading(items, r, seed);
  const cross = Array.from({ length: r }, () => new Float64Array(r));
  for (const { source, target } of seen) {
    const s = project(basis, source);
    const t = project(basis, target);
    for (let i = 0; i < r; i++) for (let j = 0; j < r; j++) cross[i]![j]! += s[i]! * t[j]!;
  }
  const scale = Math.sqrt(cross.reduce((sum, row) => sum + row.reduce((a, x) => a + x * x, 0), 0)) || 1;
  let q = cross.map((row, i) => row.map((x, j) => x / scale + (i === j ? 1e-3 : 0)));
  for (let step = 0; step < 40; step++) {
    const qqq = product(product(q, transposed(q)), q);
    q = q.map((row, i) => row.map((x, j) => 1.5 * x - 0.5 * qqq[i]![j]!));
  }
  return (source) =>
    lift(
      basis,
      Float64Array.from({ length: r }, (_, j) => project(basis, source).reduce((sum, x, i) => sum + x * q[i]![j]!, 0)),
    );
}

/**
 * φ(x) = ReLU(Wx + b) shared by users and items, P(item | user) = softmax(φ(s)·φ(e)/τ) over the target's items, trained
 * by stochastic gradient on cross-entropy.
 */
function sharedLayer(seen: readonly Means[], { positions, vectors }: Items, h: number, seed: number): Bridge {
  const r = 64;
  const basis = leading(vectors, r, seed);
  const random = seeded(seed);
  const tau = 0.1;
  const rate = 0.005;
  const w = Array.from({ length: h }, () => Float64Array.from({ length: r }, () => normal(random) / Math.sqrt(r)));
  const b = new Float64Array(h).fill(0.05);
  const coded = vectors.map((vector) => project(basis, vector));
  const place = new Map(positions.map((position, i) => [position, i]));
  const phi = (x: Float64Array): Float64Array => Float64Array.from(w, (row, i) => Math.max(0, dot(row, x) + b[i]!));
  const grow = (gradient: Float64Array, out: ArrayLike<number>, x: Float64Array, by: number): void => {
    for (let i = 0; i < h; i++)
      if (out[i]! > 0) {
        const g = by * gradient[i]!;
        b[i]! -= g;
        const row = w[i]!;
        for (let j = 0; j < r; j++) row[j]! -= g * x[j]!;
      }
  };
  for (let epoch = 0; epoch < 30; epoch++) {
    for (const { source, taken } of seen) {
      const own = taken.flatMap((position) => place.get(position) ?? []);
      if (own.length === 0) continue;
      const s = project(basis, source);
      const target = own[Math.floor(random() * own.length)]!;
      const sampled = [target, ...Array.from({ length: 30 }, () => Math.floor(random() * coded.length))];
      const user = phi(s);
      const outs = sampled.map((i) => phi(coded[i]!));
      const p = new Float64Array(sampled.length);
      const gradient = new Float64Array(h);
      softmaxInto(
        outs.map((out) => dot(out, user) / tau),
        1,
        p,
      );
      p[0]! -= 1;
      outs.forEach((out, i) => {
        for (let j = 0; j < h; j++) gradient[j]! += (p[i]! * out[j]!) / tau;
      });
      outs.forEach((out, i) =>
        grow(
          Float64Array.from(user, (x) => (p[i]! * x) / tau),
          out,
          coded[sampled[i]!]!,
          rate,
        ),
      );
      grow(gradient, user, s, rate);
    }
  }
  // Ranked by φ(s)·φ(e): the answer is one score per item, handed back as a vector in item space by its least-squares
  // image.
  const images = coded.map(phi);
  return (source) => {
    const user = phi(project(basis, source));
    const out = new Float32Array(vectors[0]!.length);
    images.forEach((image, i) => {
      const score = dot(image, user);
      vectors[i]!.forEach((x, j) => {
        out[j]! += score * x;
      });
    });
    return unit(out);
  };
}

/** Orthonormal leading directions of the vectors, by subspace iteration. */
function leading(vectors: readonly Float32Array[], r: number, seed: number): Float64Array[] {
  const d = vectors[0]!.length;
  const random = seeded(seed);
  let basis = orthonormal(Array.from({ length: r }, () => Float64Array.from({ length: d }, () => normal(random))));
  const some = vectors.filter((_, i) => i % Math.ceil(vectors.length / 1_000) === 0);
  for (let step = 0; step < 4; step++)
    basis = orthonormal(
      basis.map((q) => {
        const out = new Float64Array(d);
        for (const vector of some) {
          const x = dot(vector, q);
          for (let j = 0; j < d; j++) out[j]! += x * vector[j]!;
        }
        return out;
      }),
    );
  return basis;
}

function orthonormal(rows: Float64Array[]): Float64Array[] {
  rows.forEach((row, i) => {
    for (let p = 0; p < i; p++) {
      const x = dot(row, rows[p]!);
      for (let j = 0; j < row.length; j++) row[j]! -= x * rows[p]![j]!;
    }
    const norm = Math.sqrt(dot(row, row)) || 1;
    for (let j = 0; j < row.length; j++) row[j]! /= norm;
  });
  return rows;
}

function project(basis: readonly Float64Array[], x: ArrayLike<number>): Float64Array {
  return Float64Array.from(basis, (row) => dot(row, x));
}

function lift(basis: readonly Float64Array[], x: Float64Array): Float32Array {
  const out = new Float32Array(basis[0]!.length);
  basis.forEach((row, i) =>
    row.forEach((v, j) => {
      out[j]! += x[i]! * v;
    }),
  );
  return unit(out);
}

const transposed = (a: readonly Float64Array[]): Float64Array[] =>
  a.map((_, i) => Float64Array.from(a, (row) => row[i]!));
function product(a: readonly Float64Array[], b: readonly Float64Array[]): Float64Array[] {
  return a.map((row) => {
    const out = new Float64Array(b[0]!.length);
    row.forEach((x, k) => {
      for (let j = 0; j < out.length; j++) out[j]! += x * b[k]![j]!;
    });
    return out;
  });
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function unit(x: Float32Array): Float32Array {
  const norm = Math.sqrt(dot(x, x)) || 1;
  return x.map((v) => v / norm);
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
}
