import type { Task } from "../types.js";
import type { MethodResult } from "./judge.js";
import { truthPositions } from "./method.js";
import type { HeldOut, World } from "./world.js";
import { popularityBands, domains, ages } from "./exposure-groups.js";
import { type ActivityQuality, byActivity } from "./activity-quality.js";
import { byGroup, type GroupQuality } from "./group-quality.js";

/** Who is shown: shares of one group of items, each 0…1 and over all groups 1. */
export interface GroupExposure {
  readonly group: string;
  /** of the catalogue */
  readonly items: number;
  /** of what the users really took */
  readonly taken: number;
  /** of the attention the lists give (1/log2(place + 1), as NDCG weighs places), by method */
  readonly shown: Readonly<Record<string, number>>;
}

export interface FairnessReport {
  readonly exposure: Readonly<Record<"popularity" | "domain" | "age", readonly GroupExposure[]>>;
  /** Gini coefficient of the attention over the catalogue, by method: 0 = all items alike, 1 = one item takes all */
  readonly gini: Readonly<Record<string, number>>;
  readonly activity: readonly ActivityQuality[];
  /** by an attribute of the users; empty where none was named */
  readonly groups: readonly GroupQuality[];
}

/**
 * Exposure by groups of items, and quality by activity of users and by groups of them where those are told, of two
 * methods judged on the same `users`.
 */
export function fairness(
  world: World,
  task: Task,
  users: readonly HeldOut[],
  methods: readonly [MethodResult, MethodResult],
  seed: number,
  groupOf: ((user: number) => string | null) | null = null,
): FairnessReport {
  const { catalogue } = world;
  const attention = methods.map((method) => attentionOf(method, catalogue.size));
  const taken = new Float64Array(catalogue.size);
  for (const user of users) for (const position of truthPositions(world, user, task)) taken[position]!++;
  const groupings = { popularity: popularityBands(world), domain: domains(world), age: ages(world) };
  const shares = (groups: readonly string[]): GroupExposure[] => {
    const names = [...new Set(groups)].toSorted();
    const part = (weights: Float64Array) => sharesOf(weights, groups, names);
    const items = part(new Float64Array(catalogue.size).fill(1));
    const truths = part(taken);
    const shown = attention.map(part);
    return names.map((group, g) => ({
      group,
      items: items[g]!,
      taken: truths[g]!,
      shown: Object.fromEntries(methods.map(({ name }, m) => [name, shown[m]![g]!])),
    }));
  };
  return {
    exposure: {
      popularity: shares(groupings.popularity),
      domain: shares(groupings.domain),
      age: shares(groupings.age),
    },
    gini: Object.fromEntries(methods.map(({ name }, m) => [name, gini(attention[m]!)])),
    activity: byActivity(users, methods, seed),
    groups: groupOf === null ? [] : byGroup(users, groupOf, methods, seed),
  };
}

function attentionOf({ lists }: MethodResult, size: number): Float64Array {
  const out = new Float64Array(size);
  for (const list of lists) list.forEach((position, place) => (out[position]! += 1 / Math.log2(place + 2)));
  return out;
}

function sharesOf(weights: Float64Array, groups: readonly string[], names: readonly string[]): number[] {
  const sums = new Map<string, number>();
  weights.forEach((weight, position) => sums.set(groups[position]!, (sums.get(groups[position]!) ?? 0) + weight));
  const total = weights.reduce((a, b) => a + b, 0);
  return names.map((name) => (total > 0 ? sums.get(name)! / total : 0));
}

/** (2 Σ i·x_i / (n Σ x) − (n + 1)/n) over x in ascending order, i = 1 … n. */
function gini(values: Float64Array): number {
  const ordered = values.toSorted();
  const n = values.length;
  const total = ordered.reduce((a, b) => a + b, 0);
  return total > 0 ? (2 * ordered.reduce((sum, x, i) => sum + (i + 1) * x, 0)) / (n * total) - (n + 1) / n : 0;
}
