import {
  GraphQLError,
  getOperationAST,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValidationRule,
} from "graphql";
import type { Config } from "../config/config.js";

export interface ReadDocument {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/**
 * The parsed, validated document and the operation asked for, or what is wrong with it, coded as Apollo Server codes
 * it.
 */
export function readDocument(
  payload: { readonly query: string; readonly operationName?: string | null | undefined },
  options: { schema: GraphQLSchema; validationRules: readonly ValidationRule[]; config: Config },
): ReadDocument | readonly GraphQLError[] {
  const { schema, validationRules, config } = options;
  let document: DocumentNode;
  try {
    document = parse(payload.query, { maxTokens: config.limits.queryTokens });
  } catch (error) {
    return [coded(asGraphQLError(error), "GRAPHQL_PARSE_FAILED")];
  }
  const errors = validate(schema, document, [...specifiedRules, ...validationRules], {
    hideSuggestions: !config.server.introspection,
  });
  if (errors.length > 0) return errors.map((e) => coded(e, "GRAPHQL_VALIDATION_FAILED"));
  const operation = getOperationAST(document, payload.operationName);
  return operation
    ? { document, operation }
    : [coded(new GraphQLError("name one operation of the document in operationName"), "OPERATION_RESOLUTION_FAILURE")];
}

/** The error with a code in its extensions, unless it has one. */
export function coded(error: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    extensions: { code, ...error.extensions },
  });
}

/** Any thrown value as a GraphQLError that keeps it as its original. */
export function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  return new GraphQLError("the operation failed", {
    originalError: error instanceof Error ? error : new Error(String(error)),
  });
}
