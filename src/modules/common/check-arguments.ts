import {
  GraphQLID,
  GraphQLString,
  getNullableType,
  isInputObjectType,
  isListType,
  isObjectType,
  type GraphQLFieldResolver,
  type GraphQLInputType,
  type GraphQLSchema,
} from "graphql";
import { nameFault, storageFault } from "../../core/characters.js";
import { GodwitError } from "../../core/errors.js";
import { asArgument, shown } from "./batch.js";
import { batchArguments } from "./batch-arguments.js";
import { checkJson } from "./fields.js";

type Resolver = GraphQLFieldResolver<unknown, unknown, Record<string, unknown>>;
type Path = readonly (string | number)[];
/** Throws BAD_USER_INPUT with the path of a text that cannot be stored or looked up as it is. */
type Check = (value: unknown, path: Path) => void;

/** Texts that people write: what cannot be stored is replaced where they are read. */
const freeTexts = new Set([
  "search.text",
  "searchItems.text",
  "audience.text",
  "seedInterests.text",
  "seedInterests.imported",
]);

/**
 * Wraps every field that takes arguments: half a surrogate pair or a NUL in an id, a text or a JSON value is refused
 * with its path, whatever the argument is for. Elements of batches are looked at one by one elsewhere.
 */
export function checkArguments(schema: GraphQLSchema): GraphQLSchema {
  const batches = batchArguments(schema);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) {
      const checks = field.args.flatMap(({ name, type: argument }) => {
        if (freeTexts.has(`${field.name}.${name}`) || batches.get(field.name)?.name === name) return [];
        const check = checkOf(argument);
        return check === null ? [] : [{ name, check }];
      });
      if (checks.length === 0) continue;
      const checked =
        (resolve: Resolver): Resolver =>
        (source, args, context, info) => {
          for (const { name, check } of checks) check(args[name], [name]);
          return resolve(source, args, context, info);
        };
      if (field.subscribe) field.subscribe = checked(field.subscribe);
      else if (field.resolve) field.resolve = checked(field.resolve);
    }
  }
  return schema;
}

/** What is to be looked at in values of a type; null = nothing. */
function checkOf(type: GraphQLInputType): Check | null {
  const known = getNullableType(type);
  if (isListType(known)) {
    const inner = checkOf(known.ofType);
    if (inner === null) return null;
    return (value, path) => {
      if (Array.isArray(value)) value.forEach((one, i) => inner(one, [...path, i]));
    };
  }
  if (isInputObjectType(known)) {
    const fieldsOf = (): { name: string; check: Check }[] =>
      Object.values(known.getFields()).flatMap(({ name, type: inner }) => {
        const check = checkOf(inner);
        return check === null ? [] : [{ name, check }];
      });
    // With the first value: a type may have fields of its own kind, as a filter has.
    let fields: ReturnType<typeof fieldsOf> | null = null;
    return (value, path) => {
      if (typeof value !== "object" || value === null) return;
      fields ??= fieldsOf();
      for (const { name, check } of fields) check((value as Record<string, unknown>)[name], [...path, name]);
    };
  }
  if (known === GraphQLID || known.name === GraphQLID.name) return textCheck(nameFault);
  if (known === GraphQLString || known.name === GraphQLString.name) return textCheck(storageFault);
  return known.name === "JSON" ? jsonCheck : null;
}

function textCheck(faultOf: (text: string) => string | null): Check {
  return (value, path) => {
    const fault = typeof value === "string" ? faultOf(value) : null;
    if (fault !== null)
      throw new GodwitError(
        "BAD_USER_INPUT",
        `${path.join(".")} is ${shown(value)}, which has ${fault}; remove it.`,
        path,
      );
  };
}

const jsonCheck: Check = (value, path) => {
  const [name = "", ...rest] = path.map(String).toReversed();
  asArgument(() => checkJson([name], value), ...rest.toReversed());
};
