import { ApolloServer, type ApolloServerPlugin, type BaseContext, type HeaderMap } from "@apollo/server";
import { ApolloServerPluginLandingPageDisabled } from "@apollo/server/plugin/disabled";
import type { DocumentNode, GraphQLFormattedError, GraphQLSchema, ValidationRule } from "graphql";
import type { Config } from "../config/config.js";
import type { Logger } from "../logging.js";
import { publicError, type ReportIncident } from "./errors.js";
import { readInput } from "./input/read-input.js";
import type { Operation } from "./operation.js";

/**
 * Statuses for answers without any data, so that proxies and clients see them; other errors are 200 as GraphQL has it.
 */
const statuses: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  TOO_MANY: 429,
  INTERNAL_SERVER_ERROR: 500,
  UNAVAILABLE: 503,
};
const retryAfterSeconds = "1";

/**
 * The engine behind POST and GET /graphql, started. It fills in the operation that `operations` holds for the request's
 * headers.
 */
export async function startApollo<C extends BaseContext>(options: {
  schema: GraphQLSchema;
  config: Config;
  rules: ValidationRule[];
  logger: Logger;
  report: ReportIncident;
  operations: WeakMap<HeaderMap, Operation>;
}): Promise<ApolloServer<C>> {
  const { schema, config, rules, logger, report, operations } = options;
  const apollo = new ApolloServer<C>({
    schema,
    validationRules: rules,
    parseOptions: { maxTokens: config.limits.queryTokens },
    // limitRules() decides on introspection for HTTP and WebSocket alike.
    introspection: true,
    hideSchemaDetailsFromClientErrors: !config.server.introspection,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    csrfPrevention: true,
    persistedQueries: false,
    logger,
    formatError: (formatted, error) => publicError(formatted, error, report),
    plugins: [ApolloServerPluginLandingPageDisabled(), observer<C>(operations)],
  });
  await apollo.start();
  return apollo;
}

function observer<C extends BaseContext>(operations: WeakMap<HeaderMap, Operation>): ApolloServerPlugin<C> {
  return {
    async requestDidStart({ request: { http } }) {
      const operation = http && operations.get(http.headers);
      return {
        async didResolveOperation(request) {
          const input = readInput(
            request.schema,
            request.document,
            request.request.operationName,
            request.request.variables,
          );
          request.request.variables = { ...input.variables };
          // What is executed differs from what was sent in its batches; Apollo reads the document from here.
          (request as { document: DocumentNode }).document = input.document;
          if (!operation) return;
          operation.name = request.operationName ?? "";
          operation.type = request.operation?.operation ?? "none";
        },
        async willSendResponse({ response }) {
          if (response.body.kind !== "single") return;
          const { data, errors = [] } = response.body.singleResult;
          if (operation) operation.errors = errors;
          const status = data ? undefined : statusOf(errors);
          if (status === undefined) return;
          response.http.status = status;
          if (status === 429 || status === 503) response.http.headers.set("retry-after", retryAfterSeconds);
        },
      };
    },
  };
}

/** The most severe status that the errors' codes ask for. */
export function statusOf(errors: readonly GraphQLFormattedError[]): number | undefined {
  const asked = errors.flatMap((e) => statuses[String(e.extensions?.["code"])] ?? []);
  return asked.length > 0 ? Math.max(...asked) : undefined;
}
