import { qualityOf, type Quality } from "./group-quality.js";
import type { MethodResult } from "./judge.js";
import type { HeldOut } from "./world.js";

/** How well users of one activity are served. */
export interface ActivityQuality extends Quality {
  /** behaviours before the split, from … to */
  readonly from: number;
  readonly to: number;
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
  return Array.from({ length: activityGroups }, (_, g) =>
    order.slice(Math.floor((g * order.length) / activityGroups), Math.floor(((g + 1) * order.length) / activityGroups)),
  )
    .filter((group) => group.length > 0)
    .map((group) => ({
      from: users[group[0]!]!.history.length,
      to: users[group.at(-1)!]!.history.length,
      ...qualityOf(group, methods, seed),
    }));
}
