import type { Task } from "../types.js";
import { bootstrapMean, pairedDifference, type Interval } from "../statistics/bootstrap.js";
import type { MethodResult } from "./judge.js";
import { truthPositions } from "./method.js";
import type { HeldOut, World } from "./world.js";
import { dayMs } from "../time.js";

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

/** How well users of one activity are served. */
export interface ActivityQuality {
  /** behaviours before the split, from … to */
  readonly from: number;
  readonly to: number;
  readonly users: number;
  readonly ndcg: Readonly<Record<string, Interval>>;
  /** the first method less the second, the same users */
  readonly difference: Interval;
}

export interface FairnessReport {
  readonly exposure: Readonly<Record<"popularity" | "domain" | "age", readonly GroupExposure[]>>;
  /** Gini coefficient of the attention over the catalogue, by method: 0 = all items alike, 1 = one item takes all */
  readonly gini: Readonly<Record<string, number>>;
  readonly activity: readonly ActivityQuality[];
}

const newDays = 30;
const largestDomains = 9;
const activityGroups = 4;

/** Exposure by groups of items and quality by activity of users, of two methods judged on the same `users`. */
export function fairness(
  world: World,
  task: Task,
  users: readonly HeldOut[],
  methods: readonly [MethodResult, MethodResult],
  seed: number,
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

/** "1 head": the items most taken that carry half of all behaviours; "2 middle": to nine tenths; "3 tail": the rest. */
function popularityBands({ catalogue, training }: World): string[] {
  const counts = new Float64Array(catalogue.size);
  const bands = Array.from({ length: catalogue.size }, () => "3 tail");
  for (const { signal } of training) counts[catalogue.positionOf(signal.item!)]!++;
  let carried = 0;
  for (const position of Array.from(counts.keys()).toSorted((a, b) => counts[b]! - counts[a]! || a - b)) {
    if (carried < 0.9 * training.length) bands[position] = carried < 0.5 * training.length ? "1 head" : "2 middle";
    carried += counts[position]!;
  }
  return bands;
}

/** The largest domains by name; small ones are taken together. */
function domains({ catalogue }: World): string[] {
  const all = Array.from({ length: catalogue.size }, (_, position) => catalogue.at(position)?.domain ?? "");
  const sizes = new Map<string, number>();
  for (const domain of all) sizes.set(domain, (sizes.get(domain) ?? 0) + 1);
  const large = new Set(
    [...sizes]
      .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .slice(0, largestDomains)
      .map(([domain]) => domain),
  );
  return all.map((domain) => (large.has(domain) ? domain : "(others)"));
}

function ages({ catalogue, split }: World): string[] {
  return Array.from({ length: catalogue.size }, (_, position) =>
    (catalogue.appearedAt(position) ?? -Infinity) > split - newDays * dayMs ? `new, ${newDays} days` : "older",
  );
}

/** (2 Σ i·x_i / (n Σ x) − (n + 1)/n) over x in ascending order, i = 1 … n. */
function gini(values: Float64Array): number {
  const ordered = values.toSorted();
  const n = values.length;
  const total = ordered.reduce((a, b) => a + b, 0);
  return total > 0 ? (2 * ordered.reduce((sum, x, i) => sum + (i + 1) * x, 0)) / (n * total) - (n + 1) / n : 0;
}

function byActivity(
  users: readonly HeldOut[],
  methods: readonly [MethodResult, MethodResult],
  seed: number,
): ActivityQuality[] {
  const order = Array.from(users.keys()).toSorted(
    (a, b) => users[a]!.history.length - users[b]!.history.length || a - b,
  );
  const [first, second] = methods;
  return Array.from({ length: activityGroups }, (_, g) =>
    order.slice(Math.floor((g * order.length) / activityGroups), Math.floor(((g + 1) * order.length) / activityGroups)),
  )
    .filter((group) => group.length > 0)
    .map((group) => {
      const of = ({ ndcgOfUsers }: MethodResult) => Float64Array.from(group, (u) => ndcgOfUsers[u]!);
      const options = { seed, draws: 1_000 };
      return {
        from: users[group[0]!]!.history.length,
        to: users[group.at(-1)!]!.history.length,
        users: group.length,
        ndcg: Object.fromEntries(methods.map((method) => [method.name, bootstrapMean(of(method), options)])),
        difference: pairedDifference(of(first), of(second), options),
      };
    });
}
