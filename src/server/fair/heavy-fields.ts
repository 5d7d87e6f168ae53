import { isObjectType, type GraphQLFieldResolver, type GraphQLSchema } from "graphql";
import type { Turn } from "../../modules/kit/turn.js";
import { FieldCosts, type FieldCost } from "../cost/field-cost.js";
import type { HeavySlots } from "./heavy-slots.js";
import type { Work } from "./work.js";

/** Fields that cost at least this much, in tenths of a processor millisecond, wait for a slot. */
const heavy = 20;

type Resolver = GraphQLFieldResolver<unknown, unknown, Record<string, unknown>>;

/** How an operation is found by its context, and its turns. */
export interface Operations {
  workOf(context: unknown): Work | undefined;
  turnOf(work: Work): Turn;
}

/**
 * Puts slots in front of the resolvers of heavy fields, and a turn: a resolver that looks through the catalogue without
 * asking any store would otherwise run right after the one before, however many of them an operation has.
 */
export function limitHeavyFields(schema: GraphQLSchema, slots: HeavySlots, operations: Operations): void {
  const costs = new FieldCosts(schema);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("__") || type.name === "Subscription") continue;
    for (const field of Object.values(type.getFields())) {
      const cost = costs.of(field);
      if (!field.resolve || (cost.weight < heavy && cost.each === 0)) continue;
      field.resolve = limited(field.resolve, cost, slots, operations);
    }
  }
}

function limited(resolve: Resolver, cost: FieldCost, slots: HeavySlots, { workOf, turnOf }: Operations): Resolver {
  return (source, args, context, info) => {
    const work = costNow(cost, args) < heavy ? undefined : workOf(context);
    if (work === undefined) return resolve(source, args, context, info);
    return slots.run(work, async () => {
      await turnOf(work)();
      return resolve(source, args, context, info);
    });
  };
}

function costNow({ weight, each, by }: FieldCost, args: Record<string, unknown>): number {
  const elements = by.reduce((sum, name) => {
    const value = args[name];
    return sum + (Array.isArray(value) ? value.length : typeof value === "number" ? value : 0);
  }, 0);
  return weight + each * elements;
}
