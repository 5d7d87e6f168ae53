import {
  defaultFieldResolver,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from "graphql";
import type { Turn } from "../../modules/kit/turn.js";

/** So many objects of a list are completed between two turns. */
const together = 8;
/** A list that is no longer is completed at once: turns within the thousands of short lists of a long one cost more. */
const short = 16;
/** A step is completed so many microtasks after its turn has come. */
const hops = 6;

type Resolver = GraphQLFieldResolver<unknown, unknown, Record<string, unknown>>;

/**
 * Lets the executor take turns within long lists of objects: graphql-js completes a list in one go, however long it is
 * and whatever its elements hold. `turnOf` finds the turns of the operation that a context belongs to.
 */
export function completeListsInTurns(schema: GraphQLSchema, turnOf: (context: unknown) => Turn | undefined): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields()))
      if (isListType(getNullableType(field.type)) && isCompositeType(getNamedType(field.type)))
        field.resolve = inTurns(field.resolve ?? defaultFieldResolver, turnOf);
  }
}

function inTurns(resolve: Resolver, turnOf: (context: unknown) => Turn | undefined): Resolver {
  return (source, args, context, info) => {
    const step = (list: unknown): unknown => {
      if (!Array.isArray(list) || list.length <= short) return list;
      const turn = turnOf(context);
      return turn === undefined ? list : steps(list, turn);
    };
    const list: unknown = resolve(source, args, context, info);
    return list instanceof Promise ? list.then(step) : step(list);
  };
}

/** The same list, whose elements are there a few at a time. */
export function steps<T>(list: readonly T[], turn: Turn): (T | Promise<T>)[] {
  let before: Promise<void> = Promise.resolve();
  return list.map((element, i) => {
    if (i < together) return element;
    if (i % together === 0) before = before.then(() => next(turn));
    return before.then(() => element);
  });
}

async function next(turn: Turn): Promise<void> {
  for (let hop = 0; hop < hops; hop++) await Promise.resolve();
  await turn();
}
