import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isObjectType,
  type GraphQLInputObjectType,
  type GraphQLSchema,
} from "graphql";

/** The interface of every answer to a batch: the schema itself says which mutations take one. */
const batchPayload = "BatchPayload";

/** The argument of a mutation whose elements are taken or refused one by one. */
export interface BatchArgument {
  readonly name: string;
  readonly element: GraphQLInputObjectType;
}

/** By mutation: lists of input objects of those that answer with a BatchPayload. */
export function batchArguments(schema: GraphQLSchema): ReadonlyMap<string, BatchArgument> {
  const found = new Map<string, BatchArgument>();
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const payload = getNamedType(field.type);
    if (!isObjectType(payload) || !payload.getInterfaces().some(({ name }) => name === batchPayload)) continue;
    for (const { name, type } of field.args) {
      const element = getNamedType(type);
      if (isListType(getNullableType(type)) && isInputObjectType(element)) found.set(field.name, { name, element });
    }
  }
  return found;
}
