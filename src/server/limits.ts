import { ApolloArmor } from "@escape.tech/graphql-armor";
import { GraphQLError, NoSchemaIntrospectionCustomRule, type ValidationContext, type ValidationRule } from "graphql";
import type { Config } from "../config/config.js";

const directives = 50;

/**
 * The validation rules that keep an operation affordable (depth, aliases, directives) and, where introspection is
 * off, the schema to itself. HTTP and WebSocket apply the same ones; tokens are limited while parsing.
 */
export function limitRules(config: Pick<Config, "limits" | "server">): ValidationRule[] {
  const { queryDepth, queryAliases } = config.limits;
  const armor = new ApolloArmor({
    maxDepth: { n: queryDepth, ...reject("nest fewer levels") },
    // It counts a list size in a variable as 1: cost/affordable.ts says what an operation really costs.
    costLimit: { enabled: false },
    maxAliases: { n: queryAliases, ...reject("split the operation") },
    maxDirectives: { n: directives, ...reject("use fewer directives") },
    maxTokens: { enabled: false },
    blockFieldSuggestion: { enabled: false },
  });
  const rules = armor.protect().validationRules;
  return config.server.introspection ? rules : [...rules, NoSchemaIntrospectionCustomRule];
}

/** A rule that reports instead of throwing, so that the other rules still speak. */
function reject(remedy: string) {
  const report = (context: ValidationContext | null, error: GraphQLError): void => {
    const message = `${error.message.replace(/^Syntax Error: /, "").replace(/\.$/, "")}; ${remedy}`;
    context?.reportError(new GraphQLError(message, { extensions: { code: "TOO_LARGE" } }));
  };
  return { propagateOnRejection: false, onReject: [report] };
}
