import { valueFromASTUntyped, type FieldNode, type GraphQLField } from "graphql";
import type { FieldCost } from "./field-cost.js";

export type Variables = Readonly<Record<string, unknown>>;

const bucketMs: Readonly<Record<string, number>> = {
  HOUR: 3_600_000,
  DAY: 86_400_000,
  WEEK: 7 * 86_400_000,
  MONTH: 30 * 86_400_000,
};

/**
 * How many elements a field is asked for, from what its arguments really are: a variable counts as its value, a list as
 * its length. Values that do not fit their types are refused later, and count as the default here.
 */
export function listSize(
  cost: FieldCost,
  definition: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Variables,
): number {
  const valueOf = (name: string): unknown => {
    const given = node.arguments?.find((argument) => argument.name.value === name)?.value;
    const value: unknown = given === undefined ? undefined : valueFromASTUntyped(given, variables);
    return value === undefined ? definition.args.find((argument) => argument.name === name)?.defaultValue : value;
  };
  if (cost.span !== null) return spanned(cost.span.map(valueOf));
  const sizes = cost.by.flatMap((name) => {
    const value = valueOf(name);
    if (Array.isArray(value)) return [value.length];
    // A single value where a list is expected is a list of one.
    if (value === null || value === undefined) return [];
    return typeof value === "number" && value >= 0 ? [value] : [1];
  });
  return sizes.length === 0 ? cost.assumed : sizes.reduce((sum, size) => sum + size, 0);
}

function spanned([from, to, bucket]: unknown[]): number {
  const between = millisecondsOf(to) - millisecondsOf(from);
  const each = bucketMs[String(bucket)] ?? bucketMs["HOUR"]!;
  return Number.isFinite(between) && between > 0 ? Math.ceil(between / each) : 1;
}

const millisecondsOf = (value: unknown): number =>
  typeof value === "string" || typeof value === "number" || value instanceof Date
    ? new Date(value).getTime()
    : Number.NaN;
