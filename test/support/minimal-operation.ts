import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from "graphql";

const samples: Readonly<Record<string, string>> = {
  ID: '"none"',
  String: '"none"',
  Int: "1",
  Float: "1",
  Boolean: "true",
  DateTime: '"2026-05-01T00:00:00Z"',
  TimeZone: '"UTC"',
  JSON: "{}",
  Probability: "0.5",
};

/**
 * The smallest valid operation that asks for a root field, about a user: every argument that names a user is given, of
 * the others those that are needed.
 */
export function minimalOperation(
  schema: GraphQLSchema,
  type: "Query" | "Mutation" | "Subscription",
  name: string,
  users: string | null,
  userId: string,
): string {
  const field = schema.getType(type);
  if (!isObjectType(field)) throw new Error(`there is no type ${type}`);
  const root = field.getFields()[name]!;
  const args = root.args
    .filter((arg) => isRequiredArgument(arg) || users?.split(/[.[]/)[0] === arg.name)
    .map((arg) => `${arg.name}: ${literal(arg.type, arg.name, users, userId)}`);
  return `${type.toLowerCase()} { ${name}${args.length > 0 ? `(${args.join(", ")})` : ""}${selection(root.type)} }`;
}

/** The smallest selection of an object type's field, such as `{ id }`. */
export function selectionOf(field: GraphQLField<unknown, unknown>): string {
  return selection(field.type);
}

function literal(type: GraphQLInputType, path: string, users: string | null, userId: string): string {
  if (isNonNullType(type)) return literal(type.ofType, path, users, userId);
  if (isListType(type)) return `[${literal(type.ofType, `${path}[]`, users, userId)}]`;
  if (path === users) return JSON.stringify(userId);
  if (isEnumType(type)) return type.getValues()[0]!.name;
  if (!isInputObjectType(type)) return samples[type.name] ?? '"none"';
  const fields = Object.values(type.getFields()).filter(
    (inner) => isRequiredInputField(inner) || `${path}.${inner.name}` === users,
  );
  return `{ ${fields.map((inner) => `${inner.name}: ${literal(inner.type, `${path}.${inner.name}`, users, userId)}`).join(", ")} }`;
}

function selection(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return "";
  if (!isObjectType(named) && !isInterfaceType(named)) return " { __typename }";
  const fields = Object.values(named.getFields()).filter((field) => !field.args.some(isRequiredArgument));
  const leaf = fields.find((field) => isLeafType(getNamedType(field.type)));
  return ` { ${leaf === undefined ? `${fields[0]!.name}${selection(fields[0]!.type)}` : leaf.name} }`;
}
