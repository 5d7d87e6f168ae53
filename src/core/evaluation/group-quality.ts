import { bootstrapMean, pairedDifference, type Interval } from "../statistics/bootstrap.js";
import type { MethodResult } from "./judge.js";
import type { HeldOut } from "./world.js";

/** How well some users are served. */
export interface Quality {
  readonly users: number;
  readonly ndcg: Readonly<Record<string, Interval>>;
  /** the first method less the second, the same users */
  readonly difference: Interval;
}

/** How well the users of one group are served, by what an attribute of theirs says. */
export interface GroupQuality extends Quality {
  readonly group: string;
}

/** With fewer users a group is taken together with others: nothing could be said of it, and much of them. */
const fewest = 20;

/** NDCG of two methods on some of the users, as indices. */
export function qualityOf(
  some: readonly number[],
  methods: readonly [MethodResult, MethodResult],
  seed: number,
): Quality {
  const of = ({ ndcgOfUsers }: MethodResult) => Float64Array.from(some, (u) => ndcgOfUsers[u]!);
  const options = { seed, draws: 1_000 };
  const [first, second] = methods;
  return {
    users: some.length,
    ndcg: Object.fromEntries(methods.map((method) => [method.name, bootstrapMean(of(method), options)])),
    difference: pairedDifference(of(first), of(second), options),
  };
}

/** The users by group, the largest first; small groups, and those of none (null), together at the end. */
export function byGroup(
  users: readonly HeldOut[],
  groupOf: (user: number) => string | null,
  methods: readonly [MethodResult, MethodResult],
  seed: number,
): GroupQuality[] {
  const groups = new Map<string | null, number[]>();
  users.forEach(({ user }, u) => groups.set(groupOf(user), [...(groups.get(groupOf(user)) ?? []), u]));
  const large = [...groups].filter(([group, { length }]) => group !== null && length >= fewest);
  const named = new Set(large.map(([group]) => group));
  const rest = [...groups].flatMap(([group, some]) => (named.has(group) ? [] : some));
  return [
    ...large.toSorted(([a, x], [b, y]) => y.length - x.length || (a! < b! ? -1 : 1)),
    ...(rest.length === 0 ? [] : ([["(others)", rest]] as const)),
  ].map(([group, some]) => ({ group: group!, ...qualityOf(some, methods, seed) }));
}
