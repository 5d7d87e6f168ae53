import { shrink } from "../../interests/distribution.js";
import { mass } from "../../sparse.js";
import type { TransferUser } from "../users.js";
import { attributeOf } from "./user-groups.js";

/** A group with fewer users with history is none; an attribute with more groups is a name, not a group. */
export const fewestInGroup = 20;
const mostGroups = 60;
/** Users' worth of belief that a group is like everybody. */
const groupShrinkage = 10;
interface GroupRatios {
  of(attribute: string): Record<string, number[]>;
  groupOf(user: TransferUser, attribute: string): string | null;
  ratiosOf(user: TransferUser, attributes: readonly string[]): (readonly number[])[];
}

interface Sum {
  readonly value: Float64Array;
  users: number;
}

/** θ_g over θ of all users, group by group: users count alike, however much they do. */
export function groupRatios(
  users: readonly TransferUser[],
  k: number,
  everybody: Float64Array,
  fewest: number,
): GroupRatios {
  const sums = new Map<string, Sum>();
  const perAttribute = new Map<string, number>();
  const all: Sum = { value: new Float64Array(k), users: 0 };
  for (const { groups, everything } of users) {
    const total = mass(everything);
    if (total > 0)
      for (const sum of [
        all,
        ...(groups ?? []).map((group) => {
          const sum = sums.get(group) ?? { value: new Float64Array(k), users: 0 };
          sums.set(group, sum);
          return sum;
        }),
      ]) {
        everything.index.forEach((topic, i) => {
          sum.value[topic]! += everything.value[i]! / total;
        });
        sum.users++;
      }
  }
  const like = ({ value, users }: Sum): Float64Array => shrink({ value, mass: users }, groupShrinkage, everybody);
  const anybody = like(all);
  for (const group of sums.keys())
    perAttribute.set(attributeOf(group), (perAttribute.get(attributeOf(group)) ?? 0) + 1);
  const known = new Map(
    [...sums]
      .filter(([group, { users }]) => users >= fewest && perAttribute.get(attributeOf(group))! <= mostGroups)
      .map(([group, sum]) => [group, Array.from(like(sum), (share, topic) => share / anybody[topic]!)]),
  );
  const groupOf = (user: TransferUser, attribute: string): string | null =>
    user.groups?.find((group) => attributeOf(group) === attribute && known.has(group)) ?? null;
  return {
    groupOf,
    of: (attribute) => Object.fromEntries([...known].filter(([group]) => attributeOf(group) === attribute)),
    ratiosOf: (user, attributes) =>
      attributes.flatMap((attribute) => {
        const group = groupOf(user, attribute);
        return group === null ? [] : [known.get(group)!];
      }),
  };
}
