import { isObjectType, type GraphQLFieldResolver, type GraphQLSchema } from "graphql";
import { FieldCosts, type FieldCost } from "../cost/field-cost.js";
import type { HeavySlots } from "./heavy-slots.js";
import type { Work } from "./work.js";

/** Fields that cost at least this much, in tenths of a processor millisecond, wait for a slot. */
const heavy = 20;

type Resolver = GraphQLFieldResolver<unknown, unknown, Record<string, unknown>>;

/** Puts slots in front of the resolvers of heavy fields; `workOf` finds the operation that a context belongs to. */
export function limitHeavyFields(
  schema: GraphQLSchema,
  slots: HeavySlots,
  workOf: (context: unknown) => Work | undefined,
): void {
  const costs = new FieldCosts(schema);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("__") || type.name === "Subscription") continue;
    for (const field of Object.values(type.getFields())) {
      const cost = costs.of(field);
      if (!field.resolve || (cost.weight < heavy && cost.each === 0)) continue;
      field.resolve = limited(field.resolve, cost, slots, workOf);
    }
  }
}

function limited(
  resolve: Resolver,
  cost: FieldCost,
  slots: HeavySlots,
  workOf: (context: unknown) => Work | undefined,
): Resolver {
  return (source, args, context, info) => {
    const work = costNow(cost, args) < heavy ? undefined : workOf(context);
    return work === undefined
      ? resolve(source, args, context, info)
      : slots.run(work, () => resolve(source, args, context, info));
  };
}

function costNow({ weight, each, by }: FieldCost, args: Record<string, unknown>): number {
  const elements = by.reduce((sum, name) => {
    const value = args[name];
    return sum + (Array.isArray(value) ? value.length : typeof value === "number" ? value : 0);
  }, 0);
  return weight + each * elements;
}
