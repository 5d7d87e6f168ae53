import { GraphQLError, isObjectType, type GraphQLFieldResolver, type GraphQLSchema } from "graphql";
import { GodwitError } from "../core/errors.js";

type Resolver = GraphQLFieldResolver<unknown, unknown>;

/**
 * Makes the schema's resolvers throw GraphQL errors for GodwitErrors, so that answers say at which field it happened.
 * graphql-js takes any error with a `path` list for one that already names its field; a GodwitError's names the input.
 */
export function locateErrors(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.resolve) field.resolve = located(field.resolve);
      if (field.subscribe) field.subscribe = located(field.subscribe);
    }
  }
}

function located(resolve: Resolver): Resolver {
  return (source, args, context, info) => {
    try {
      const result: unknown = resolve(source, args, context, info);
      return result instanceof Promise ? result.catch(rethrow) : result;
    } catch (error) {
      return rethrow(error);
    }
  };
}

function rethrow(error: unknown): never {
  throw error instanceof GodwitError ? new GraphQLError(error.message, { originalError: error }) : error;
}
