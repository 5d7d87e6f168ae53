import {
  GraphQLID,
  getNullableType,
  isInputObjectType,
  isListType,
  typeFromAST,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { GodwitError } from "../../core/errors.js";

type Path = readonly (string | number)[];

/** Variables nested deeper than this are nobody's data, and recursion must end before the stack does. */
const deepest = 64;

/**
 * Refuses, outside batches, numbers that are not what was written: integers beyond 2^53, where two ids become one, and
 * what is beyond any number, such as 1e400. Throws BAD_USER_INPUT with the path in the variables.
 */
export function checkNumbers(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  skip: ReadonlySet<string>,
): void {
  for (const { variable, type } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    if (skip.has(name)) continue;
    check(variables[name], typeFromAST(schema, type as never) as GraphQLInputType | undefined, [name]);
  }
}

function check(value: unknown, type: GraphQLInputType | undefined, path: Path): void {
  const known = type && getNullableType(type);
  if (typeof value === "bigint") throw inexact(value, path);
  if (typeof value === "number") {
    if (!Number.isFinite(value))
      throw new GodwitError("BAD_USER_INPUT", `${path.join(".")} is beyond any number; give a finite one.`, path);
    if (known?.toString() === GraphQLID.name && !Number.isSafeInteger(value)) throw inexact(value, path);
  }
  if (typeof value !== "object" || value === null) return;
  if (path.length > deepest)
    throw new GodwitError(
      "BAD_USER_INPUT",
      `${String(path[0])} is nested deeper than ${deepest} levels; flatten it.`,
      path.slice(0, 1),
    );
  if (Array.isArray(value)) {
    const inner = isListType(known) ? known.ofType : undefined;
    value.forEach((one, i) => check(one, inner, [...path, i]));
    return;
  }
  const fields = isInputObjectType(known) ? known.getFields() : {};
  for (const [key, inner] of Object.entries(value)) check(inner, fields[key]?.type, [...path, key]);
}

function inexact(value: bigint | number, path: Path): GodwitError {
  return new GodwitError(
    "BAD_USER_INPUT",
    `${path.join(".")} is the number ${value}, which JSON does not hold exactly; put it in quotes.`,
    path,
  );
}
