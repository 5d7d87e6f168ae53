import { HeaderMap, type ApolloServer, type BaseContext, type HTTPGraphQLResponse } from "@apollo/server";
import { GraphQLError } from "graphql";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import pTimeout from "p-timeout";
import type { Config } from "../config/config.js";
import { onBehalfOf } from "../ports/on-behalf-of.js";
import type { Span, Tracer } from "../ports/tracer.js";
import { callerOf, anonymousAt, type Admission } from "./admission.js";
import { statusOf } from "./apollo.js";
import { errorBody, publicError, timeoutMessage, type ReportIncident } from "./errors.js";
import { clientAddress } from "./client-address.js";
import { coded } from "./document.js";
import { streamEvents, wantsEvents } from "./events/event-stream.js";
import type { Gate } from "./gate.js";
import { Overloaded } from "./fair/overloaded.js";
import type { Work } from "./fair/work.js";
import type { GraphiqlPage } from "./graphiql.js";
import type { ServerMetrics } from "./metrics.js";
import { describe, finished, unknownOperation, type Operation } from "./operation.js";
import { cacheControl, etagOf, isKnown } from "./reuse.js";
import { RateLimited } from "./rate-limit.js";
import { withDocument } from "./request-document.js";
import type { OperationInfo, RequestInfo } from "./request.js";
import type { Subscriptions } from "./subscriptions.js";

export const graphqlPath = "/graphql";

export interface GraphqlRoute<C extends BaseContext, A extends Admission> {
  readonly apollo: ApolloServer<C>;
  readonly gate: Gate<A>;
  readonly context: (request: OperationInfo, admission: A) => C | Promise<C>;
  readonly operations: WeakMap<HeaderMap, Operation>;
  readonly config: Config;
  readonly metrics: ServerMetrics;
  readonly report: ReportIncident;
  readonly tracer: Tracer;
  readonly graphiql: () => Promise<GraphiqlPage>;
  readonly subscriptions: Subscriptions;
}

/** POST and GET /graphql, as JSON or as server-sent events; a browser that navigates there gets GraphiQL. */
export function addGraphqlRoute<C extends BaseContext, A extends Admission>(
  http: FastifyInstance,
  route: GraphqlRoute<C, A>,
): void {
  http.route({
    method: ["GET", "POST"],
    url: graphqlPath,
    handler: async (request, reply) => {
      if (wantsPage(request, route.config)) return sendPage(request, reply, route);
      if (wantsEvents(request)) return streamEvents(request, reply, route.subscriptions);
      return traced(request, reply, route);
    },
  });
}

function wantsPage(request: FastifyRequest, config: Config): boolean {
  return config.server.graphiql && request.method !== "POST" && (request.headers.accept ?? "").includes("text/html");
}

async function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  route: { graphiql: () => Promise<GraphiqlPage> },
): Promise<FastifyReply> {
  const page = await route.graphiql();
  void reply.type("text/html; charset=utf-8").headers({
    "content-security-policy": page.policy,
    "cache-control": "no-cache",
    etag: page.etag,
    vary: "accept, accept-encoding",
  });
  if (request.headers["if-none-match"] === page.etag) return reply.code(304).send();
  const packings = String(request.headers["accept-encoding"] ?? "");
  if (/\bbr\b/.test(packings)) return reply.header("content-encoding", "br").send(page.brotli);
  if (!/\bgzip\b/.test(packings)) return reply.send(page.html);
  return reply.header("content-encoding", "gzip").send(page.gzipped);
}

function traced<C extends BaseContext, A extends Admission>(
  request: FastifyRequest,
  reply: FastifyReply,
  route: GraphqlRoute<C, A>,
): Promise<FastifyReply> {
  const { traceparent, tracestate } = request.headers;
  const one = (header: string | string[] | undefined): string | undefined =>
    Array.isArray(header) ? header.join(",") : header;
  const caller = { traceparent: one(traceparent), tracestate: one(tracestate) };
  return route.tracer.span(
    `${request.method} ${graphqlPath}`,
    { "http.request.method": request.method, "http.route": graphqlPath },
    (span) => answer(request, reply, route, span),
    { kind: "server", caller },
  );
}

async function answer<C extends BaseContext, A extends Admission>(
  request: FastifyRequest,
  reply: FastifyReply,
  route: GraphqlRoute<C, A>,
  span: Span,
): Promise<FastifyReply> {
  const started = performance.now();
  const operation = unknownOperation();
  const controller = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  const response = await limited(
    execute(request, route, operation, controller.signal),
    route.config.server.requestTimeoutMs,
    operation,
    controller,
  );
  // The line is written when the answer has left, after the span.
  request.graphql = {
    ...finished(operation, (performance.now() - started) / 1000, route.metrics),
    ...route.tracer.ids(),
  };
  for (const [name, value] of response.headers) void reply.header(name, value);
  const body = response.body.kind === "complete" ? response.body.string : "";
  const status = response.status ?? 200;
  span.set({ "http.response.status_code": status });
  if (status >= 500) span.fail(String(status));
  if (request.method !== "GET" || status !== 200 || !mayKeep(response.headers.get("cache-control")))
    return reply.code(status).send(body);
  const etag = etagOf(body);
  void reply.header("etag", etag).header("vary", varyOf(reply));
  return isKnown(etag, request.headers["if-none-match"]) ? reply.code(304).send() : reply.code(status).send(body);
}

function mayKeep(control: string | undefined): boolean {
  return control !== undefined && control !== cacheControl.none;
}

/** Answers differ by who asks, beside what others have said they differ by. */
function varyOf(reply: FastifyReply): string {
  const before = reply.getHeader("vary");
  return before === undefined ? "authorization" : `${String(before)}, authorization`;
}

async function execute<C extends BaseContext, A extends Admission>(
  request: FastifyRequest,
  route: GraphqlRoute<C, A>,
  operation: Operation,
  signal: AbortSignal,
): Promise<HTTPGraphQLResponse> {
  let leave = (): void => {};
  let work: Work | null = null;
  let allowance: Readonly<Record<string, string>> = {};
  try {
    const remoteAddress = clientAddress(request.raw, route.config.server.trustedProxies);
    const info: RequestInfo = {
      requestId: request.id,
      signal,
      transport: "http",
      headers: request.headers,
      connectionParams: null,
      remoteAddress,
    };
    const admission = await onBehalfOf(anonymousAt(remoteAddress), () => route.gate.admit(info));
    const caller = callerOf(admission, remoteAddress);
    operation.caller = admission.name;
    allowance = await route.gate.count(admission, remoteAddress);
    const came = performance.now();
    leave = route.gate.concurrency.enter(caller);
    const own = (work = route.gate.workOf(admission, info));
    const turn = route.gate.turnOf(own);
    await turn();
    route.gate.concurrency.checkWait(performance.now() - came);
    const answered = await onBehalfOf(caller, async () => {
      const context = await route.context({ ...info, turn }, admission);
      route.gate.begin(context, own);
      return run(request, route, operation, context);
    });
    return withHeaders(answered, allowance);
  } catch (error) {
    const refused = publicError({ message: "" }, error, route.report);
    operation.errors = [refused];
    const response = jsonResponse(statusOf([refused]) ?? 400, { errors: [refused] });
    if (response.status === 503)
      response.headers.set("retry-after", String(error instanceof Overloaded ? error.retryAfter : 1));
    return withHeaders(response, error instanceof RateLimited ? error.headers : allowance);
  } finally {
    work?.end();
    leave();
  }
}

async function run<C extends BaseContext, A extends Admission>(
  request: FastifyRequest,
  route: GraphqlRoute<C, A>,
  operation: Operation,
  contextValue: C,
): Promise<HTTPGraphQLResponse> {
  const headers = new HeaderMap();
  route.operations.set(headers, operation);
  for (const [name, value] of Object.entries(request.headers))
    if (value) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  const response = await route.tracer.span("graphql", {}, async (span) => {
    const answered = await route.apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: request.method,
        headers,
        ...withDocument(request, (asked) => route.gate.readable(asked)),
      },
      context: async () => contextValue,
    });
    describe(span, operation);
    return answered;
  });
  const refusedEarly = (response.status ?? 200) >= 400 && operation.errors.length === 0;
  if (refusedEarly) operation.errors = [{ message: "", extensions: { code: "BAD_REQUEST" } }];
  return response;
}

/** The response, or a TIMEOUT after the time limit, when the operation is told to stop. */
async function limited(
  response: Promise<HTTPGraphQLResponse>,
  timeoutMs: number,
  operation: Operation,
  controller: AbortController,
): Promise<HTTPGraphQLResponse> {
  const late = (): HTTPGraphQLResponse => {
    const body = errorBody("TIMEOUT", timeoutMessage(timeoutMs));
    controller.abort(coded(new GraphQLError(timeoutMessage(timeoutMs)), "TIMEOUT"));
    operation.errors = body.errors;
    return jsonResponse(504, body);
  };
  return pTimeout(response, { milliseconds: timeoutMs, fallback: late });
}

function withHeaders(response: HTTPGraphQLResponse, headers: Readonly<Record<string, string>>): HTTPGraphQLResponse {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

function jsonResponse(status: number, body: object): HTTPGraphQLResponse {
  return {
    status,
    headers: new HeaderMap([
      ["content-type", "application/json; charset=utf-8"],
      ["cache-control", cacheControl.none],
    ]),
    body: { kind: "complete", string: JSON.stringify(body) },
  };
}
