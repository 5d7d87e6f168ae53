import {
  GraphQLID,
  defaultFieldResolver,
  getNamedType,
  getNullableType,
  isNonNullType,
  isScalarType,
  type GraphQLFieldResolver,
  type GraphQLInputObjectType,
  type GraphQLSchema,
} from "graphql";
import type { AppContext } from "../kit/context.js";
import { Invalid, checkBatchSize, shown, validateBatch, type BatchResult, type Refusal } from "./batch.js";
import { batchArguments, type BatchArgument } from "./batch-arguments.js";
import { id, optionalId } from "./fields.js";

type Resolver = GraphQLFieldResolver<unknown, AppContext, Record<string, unknown>>;

/**
 * Makes every batch of a schema take its elements one by one. They arrive as the caller sent them (server/input): what
 * is no object, or has an id that cannot be one, is refused with its place before anything else reads it, so that
 * rules about users see ids only; the service says what is wrong with the rest.
 */
export function takeElements(schema: GraphQLSchema): GraphQLSchema {
  const fields = schema.getMutationType()?.getFields() ?? {};
  for (const [mutation, argument] of batchArguments(schema)) {
    const field = fields[mutation]!;
    field.resolve = oneByOne(argument, field.resolve ?? defaultFieldResolver);
  }
  return schema;
}

function oneByOne({ name, element }: BatchArgument, resolve: Resolver): Resolver {
  const ids = idsOf(element);
  return async (source, args, context, info) => {
    const given = args[name] as readonly unknown[];
    checkBatchSize(name, given.length, context.services.batchLimit);
    const { valid, refused } = await validateBatch(name, given, (one) => withIds(one, ids), context.turn);
    const result = (await resolve(
      source,
      { ...args, [name]: valid.map(({ value }) => value) },
      context,
      info,
    )) as BatchResult;
    const others = result.refused.map((refusal) => moved(refusal, valid[refusal.index]!.index));
    return { ...result, refused: [...refused, ...others].toSorted((a, b) => a.index - b.index) };
  };
}

/** The fields of an element that hold an id, and whether one must. */
function idsOf(element: GraphQLInputObjectType): { name: string; required: boolean }[] {
  return Object.values(element.getFields()).flatMap(({ name, type }) =>
    isScalarType(getNullableType(type)) && getNamedType(type).name === GraphQLID.name
      ? [{ name, required: isNonNullType(type) }]
      : [],
  );
}

/** The element with its ids as texts. Throws Invalid. */
function withIds(element: unknown, ids: readonly { name: string; required: boolean }[]): object {
  if (typeof element !== "object" || element === null || Array.isArray(element))
    throw new Invalid([], `${shown(element)} is not an object; leave it out, or send it again with its fields.`);
  const given = element as Readonly<Record<string, unknown>>;
  return {
    ...given,
    ...Object.fromEntries(
      ids.map(({ name, required }) => [name, required ? id(name, given[name]) : optionalId(name, given[name])]),
    ),
  };
}

/** A refusal of an element that stands elsewhere in what the caller sent. */
function moved(refusal: Refusal, index: number): Refusal {
  const [list = "", , ...rest] = refusal.path;
  return { ...refusal, index, path: [list, String(index), ...rest] };
}
