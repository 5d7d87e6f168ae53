import { ApolloServer, type ApolloServerPlugin, type BaseContext, type HeaderMap } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import {
  GraphQLError,
  type DocumentNode,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type ValidationRule,
} from "graphql";
import type { Config } from "../config/config.js";
import { GodwitError } from "../core/errors.js";
import type { Logger } from "../logging.js";
import type { Turn } from "../modules/kit/turn.js";
import type { CheckCost } from "./cost/affordable.js";
import { publicError, type ReportIncident } from "./errors.js";
import { writeJson } from "./fair/write-json.js";
import { readInput } from "./input/read-input.js";
import type { Operation } from "./operation.js";
import { cacheControl, reuseOf } from "./reuse.js";

/**
 * Statuses for answers that tell nothing, so that proxies and clients see them; other errors are 200 as GraphQL has it.
 */
const statuses: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  TOO_MANY: 429,
  INTERNAL_SERVER_ERROR: 500,
  UNAVAILABLE: 503,
  // As Apollo's own server has it: its clients go on with the text.
  PERSISTED_QUERY_NOT_FOUND: 200,
  PERSISTED_QUERY_NOT_SUPPORTED: 200,
};
const retryAfterSeconds = "1";

/**
 * The engine behind POST and GET /graphql, started. It fills in the operation that `operations` holds for the request's
 * headers.
 */
export async function startApollo<C extends BaseContext>(options: {
  schema: GraphQLSchema;
  config: Config;
  validationRules: ValidationRule[];
  logger: Logger;
  report: ReportIncident;
  operations: WeakMap<HeaderMap, Operation>;
  checkCost: CheckCost;
  /** waits until an operation of a cost may begin to be executed */
  mayBegin: (context: unknown, cost: number) => Promise<void>;
  /** the turns of the operation that a context belongs to */
  turnOf: (context: unknown) => Turn | undefined;
}): Promise<ApolloServer<C>> {
  const { schema, config, validationRules, logger, report, operations, checkCost, mayBegin, turnOf } = options;
  /** by the data of an answer: the turns in which it is written down */
  const turns = new WeakMap<object, Turn>();
  const hideSuggestions = !config.server.introspection;
  const apollo = new ApolloServer<C>({
    schema,
    validationRules: validationRules,
    parseOptions: { maxTokens: config.limits.queryTokens },
    // limitRules() decides on introspection for HTTP and WebSocket alike.
    introspection: true,
    hideSchemaDetailsFromClientErrors: hideSuggestions,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    csrfPrevention: true,
    persistedQueries: false,
    logger,
    async stringifyResult(result) {
      const turn = (result.data && turns.get(result.data)) ?? (() => undefined);
      try {
        return `${await writeJson(result, turn)}\n`;
      } catch (error) {
        return `${JSON.stringify({ errors: [publicError({ message: "" }, error, report)] })}\n`;
      }
    },
    formatError: (formatted, error) => publicError(formatted, error, report, { hideSuggestions }),
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      // It would put a hook around every field that is resolved; nothing of ours may be kept by a proxy anyway.
      ApolloServerPluginCacheControlDisabled(),
      observer<C>(operations, checkCost, mayBegin, (context, data) => {
        const turn = turnOf(context);
        if (turn !== undefined) turns.set(data, turn);
      }),
    ],
  });
  await apollo.start();
  return apollo;
}

function observer<C extends BaseContext>(
  operations: WeakMap<HeaderMap, Operation>,
  checkCost: CheckCost,
  mayBegin: (context: unknown, cost: number) => Promise<void>,
  answering: (context: unknown, data: object) => void,
): ApolloServerPlugin<C> {
  return {
    async requestDidStart({ request: { http } }) {
      const operation = http && operations.get(http.headers);
      return {
        async didResolveOperation(request) {
          if (operation) {
            operation.name = request.operationName ?? "";
            operation.type = request.operation?.operation ?? "none";
          }
          if (!request.operation || !request.document) return;
          if (request.operation.operation === "subscription") throw located(overHttp());
          try {
            const cost = checkCost(request.document, request.operation, request.request.variables);
            await mayBegin(request.contextValue, cost);
          } catch (error) {
            throw error instanceof Error ? located(error) : error;
          }
          const input = asBadRequest(() =>
            readInput(request.schema, request.document, request.request.operationName, request.request.variables),
          );
          request.request.variables = { ...input.variables };
          // What is executed differs from what was sent in its batches; Apollo reads the document from here.
          (request as { document: DocumentNode }).document = input.document;
        },
        async willSendResponse({ request, response, contextValue, document, operation: asked }) {
          response.http.headers.set("cache-control", cacheControl.none);
          if (response.body.kind !== "single") return;
          const { data, errors = [] } = response.body.singleResult;
          if (request.http?.method === "GET" && errors.length === 0 && document && asked)
            response.http.headers.set("cache-control", cacheControl[reuseOf(document, asked)]);
          if (operation) operation.errors = errors;
          if (data) answering(contextValue, data);
          const status = answersNothing(data) ? statusOf(errors) : undefined;
          if (status === undefined) return;
          response.http.status = status;
          if (status === 429 || status === 503) response.http.headers.set("retry-after", retryAfterSeconds);
        },
      };
    },
  };
}

/** A GodwitError's path names the input; graphql-js would take it for the path of a field. */
function located(error: Error): GraphQLError {
  return new GraphQLError(error.message, { originalError: error, extensions: { http: { status: 400 } } });
}

/** Has every root field failed? An answer in which something is told is a 200, as GraphQL has it. */
function answersNothing(data: Readonly<Record<string, unknown>> | null | undefined): boolean {
  return !data || Object.values(data).every((value) => value === null);
}

function overHttp(): GodwitError {
  return new GodwitError(
    "BAD_USER_INPUT",
    "A subscription cannot be answered over HTTP: open a WebSocket at this address with the protocol graphql-transport-ws.",
    ["query"],
  );
}

/** Apollo answers what a plugin throws with 500, unless it is told that the mistake is the caller's. */
function asBadRequest<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof GodwitError ? located(error) : error;
  }
}

/** The most severe status that the errors' codes ask for. */
export function statusOf(errors: readonly GraphQLFormattedError[]): number | undefined {
  const asked = errors.flatMap((e) => statuses[String(e.extensions?.["code"])] ?? []);
  return asked.length > 0 ? Math.max(...asked) : undefined;
}
