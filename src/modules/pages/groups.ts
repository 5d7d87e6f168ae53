import { GodwitError } from "../../core/errors.js";
import { capOf } from "../../core/ranking/caps.js";
import type { Catalogue } from "../../core/ranking/catalogue.js";
import type { CapGroup } from "../../generated/graphql.js";

/** What makes a group. */
export interface Grouping {
  readonly by: CapGroup;
  readonly key: string | null;
}

/** Throws BAD_USER_INPUT where an attribute is not named. */
export function groupingOf(by: CapGroup | null | undefined, key: string | null | undefined): Grouping {
  if ((by ?? "ATTRIBUTE") === "ATTRIBUTE" && !key)
    throw new GodwitError("BAD_USER_INPUT", "key is absent; groups by ATTRIBUTE want its name, such as brand.", [
      "key",
    ]);
  return { by: by ?? "ATTRIBUTE", key: key ?? null };
}

/** Sums up by group what each adds, largest first, ties by name; an item in several groups adds equal parts. */
export function groupsOf<T>(
  catalogue: Catalogue,
  { by, key }: Grouping,
  members: readonly T[],
  { positionOf, weightOf }: { positionOf(member: T): number; weightOf(member: T): number },
): { value: string; weight: number; members: T[] }[] {
  const cap = capOf({ by, key, limit: 0 }, catalogue);
  const found = new Map<string, { value: string; weight: number; members: T[] }>();
  for (const member of members) {
    const values = [...new Set(cap.groupsOf(positionOf(member)))];
    for (const value of values) {
      const group = found.get(value) ?? { value, weight: 0, members: [] };
      found.set(value, group);
      group.weight += weightOf(member) / values.length;
      group.members.push(member);
    }
  }
  return [...found.values()].toSorted((a, b) => b.weight - a.weight || (a.value < b.value ? -1 : 1));
}
