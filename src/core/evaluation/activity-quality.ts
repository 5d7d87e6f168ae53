import { bootstrapMean, pairedDifference, type Interval } from "../statistics/bootstrap.js";
import type { MethodResult } from "./judge.js";
import type { HeldOut } from "./world.js";

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

const activityGroups = 4;

export function byActivity(
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
