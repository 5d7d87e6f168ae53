import { LogController, fastify, type FastifyError, type FastifyInstance, type FastifyBaseLogger } from "fastify";
import type { Config } from "../config/config.js";
import type { Logger } from "../logging.js";
import { errorBody, publicError, type ReportIncident } from "./errors.js";
import { readBodies, type BodyReading } from "./input/read-bodies.js";
import { requestIdOf } from "./request.js";

declare module "fastify" {
  interface FastifyRequest {
    /** Fields of the access log line that tell of the GraphQL operation. */
    graphql: Record<string, unknown> | null;
  }
}

const securityHeaders = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
} as const;

const quietPaths = new Set(["/healthz", "/readyz", "/metrics"]);

/** The HTTP server before it has routes: request ids, security headers, access log, and errors in GraphQL's shape. */
export function createHttp(
  config: Config,
  logger: Logger,
  report: ReportIncident,
  turn: BodyReading["turn"],
): FastifyInstance {
  const loggerInstance: FastifyBaseLogger = logger;
  const http = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "requestId" }),
    genReqId: (request) => requestIdOf(request.headers),
    bodyLimit: config.limits.bodyBytes,
    forceCloseConnections: "idle",
    requestTimeout: config.server.requestTimeoutMs + 30_000,
  });
  readBodies(http, { most: config.limits.bodyBytes, turn });
  http.decorateRequest("graphql", null);
  http.addHook("onRequest", async (request, reply) => {
    void reply.headers(securityHeaders).header("x-request-id", request.id);
  });
  http.addHook("onResponse", async (request, reply) => {
    const line = {
      method: request.method,
      path: request.routeOptions.url ?? "(none)",
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime * 10) / 10,
      ...request.graphql,
    };
    if (quietPaths.has(line.path)) request.log.debug(line, "answered");
    else request.log.info(line, "answered");
  });
  http.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .send(
        errorBody(
          "NOT_FOUND",
          `there is no ${request.method} ${request.url.split("?")[0]?.slice(0, 200)}; the API is POST /graphql`,
        ),
      ),
  );
  http.setErrorHandler<FastifyError>((error, request, reply) => {
    const told = transportErrors[error.code];
    if (told)
      return reply
        .code(error.statusCode ?? 400)
        .send(errorBody(told.code, told.message(config, request.headers["content-type"])));
    if (error.statusCode !== undefined && error.statusCode < 500)
      return reply.code(error.statusCode).send(errorBody("BAD_REQUEST", error.message));
    return reply.code(500).send({ errors: [publicError({ message: "" }, error, report)] });
  });
  return http;
}

const notJson = () => 'the body is not valid JSON; send {"query": …, "variables": …} (NaN and Infinity are not JSON)';
const wrongType = (_config: Config, type: string | undefined) =>
  `the content type ${type === undefined ? "is missing" : `${JSON.stringify(type.slice(0, 100))} is not understood`}; send application/json`;

/** What a caller can do about a body that never became an operation, by Fastify's code. */
const transportErrors: Readonly<
  Record<string, { code: string; message: (config: Config, type: string | undefined) => string }>
> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: "TOO_LARGE",
    message: (config) =>
      `the body has more than ${config.limits.bodyBytes} bytes; send smaller batches, or raise GODWIT_BODY_LIMIT`,
  },
  GODWIT_BODY_TOO_MANY_VALUES: {
    code: "TOO_LARGE",
    message: () => "the body holds more values than any operation takes; send smaller batches",
  },
  GODWIT_BODY_NOT_UTF8: {
    code: "BAD_REQUEST",
    message: () => "the body is not UTF-8; send JSON in UTF-8 (is this Latin-1 or UTF-16?)",
  },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: "BAD_REQUEST", message: notJson },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: "BAD_REQUEST", message: notJson },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: "BAD_REQUEST", message: wrongType },
};
