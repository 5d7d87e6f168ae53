import type { AddressInfo } from "node:net";
import type { BaseContext, HeaderMap } from "@apollo/server";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { GraphQLSchema } from "graphql";
import type { Registry } from "prom-client";
import { clientAddress } from "./client-address.js";
import type { Config } from "../config/config.js";
import { GodwitError } from "../core/errors.js";
import type { Logger } from "../logging.js";
import { version } from "../modules/operations/version.js";
import { noTracer, type Tracer } from "../ports/tracer.js";
import type { Admission } from "./admission.js";
import { startApollo } from "./apollo.js";
import { addCompression } from "./compression.js";
import { addCors } from "./cors.js";
import { affordable } from "./cost/affordable.js";
import { addDeparture } from "./departure.js";
import type { ReportIncident } from "./errors.js";
import { limitHeavyFields } from "./fair/heavy-fields.js";
import { completeListsInTurns } from "./fair/list-turns.js";
import { HeavySlots } from "./fair/heavy-slots.js";
import { Gate } from "./gate.js";
import { graphiqlPage, type Example } from "./graphiql.js";
import { addGraphqlRoute, graphqlPath } from "./graphql-http.js";
import { createHttp } from "./http.js";
import { inputRule } from "./input/input-rule.js";
import { limitRules } from "./limits.js";
import { addStudio } from "./studio.js";
import { locateErrors } from "./locate-errors.js";
import { addMcpRoute } from "./mcp/mcp-route.js";
import { mcpDocuments } from "./mcp/mcp-server.js";
import { serverMetrics } from "./metrics.js";
import type { Operation } from "./operation.js";
import { addPictures, type Draw } from "./pictures.js";
import { addReceivers, type Receive } from "./receivers.js";
import { limitPipelining } from "./pipelining.js";
import { addProbes, type HealthReport } from "./probes.js";
import type { OperationInfo, RequestInfo } from "./request.js";
import { deadline } from "./shutdown.js";
import type { Shares } from "./sockets/socket-operations.js";
import { addSubscriptions } from "./subscriptions.js";

export interface ServerOptions<C extends BaseContext, A extends Admission = Admission> {
  /** executable */
  readonly schema: GraphQLSchema;
  /**
   * Who asks: called once per HTTP request, and over WebSocket once per socket and operation; a GodwitError it throws
   * is
   * the answer.
   */
  readonly admit: (request: RequestInfo) => Promise<A>;
  /** Called once per operation. */
  readonly context: (request: OperationInfo, admission: A) => C | Promise<C>;
  readonly config: Config;
  readonly logger: Logger;
  readonly registry: Registry;
  /** absent = no traces */
  readonly tracer?: Tracer;
  readonly health: () => Promise<HealthReport>;
  readonly ready: () => boolean;
  /** How long operations have waited so far for what few may have at a time, ms; absent = for nothing. */
  readonly contendedMs?: () => number;
  /** Which subscriptions may share their events among equal listeners; absent = none. */
  readonly shares?: Shares;
  /** What takes events in the shapes of other tools; absent = nothing does. */
  readonly receive?: Receive<A>;
  /** pictures by their addresses; absent = there are none */
  readonly draw?: Draw;
  /** The tabs that GraphiQL opens with. */
  readonly examples: readonly Example[];
}

export interface Server {
  /**
   * Starts to listen where the configuration says; `url` is the address of the API, such as
   * http://127.0.0.1:4000/graphql.
   */
  listen(): Promise<{ url: string }>;
  /** Answers a request without a socket, for tests. */
  readonly inject: FastifyInstance["inject"];
  /**
   * Stops accepting, lets what is in flight finish (at most the configured time), closes subscriptions and sockets.
   * Idempotent.
   */
  close(): Promise<void>;
}

/** The server in front of a schema: HTTP, GraphiQL, subscriptions, limits, probes and metrics. */
export async function buildServer<C extends BaseContext, A extends Admission>(
  options: ServerOptions<C, A>,
): Promise<Server> {
  const { schema, admit, context, config, logger, registry, health, examples, tracer = noTracer } = options;
  const report: ReportIncident = (incident, error) => {
    if (error instanceof GodwitError)
      logger.warn(
        { incident, code: error.code, error: error.message },
        "a request failed for a reason that its caller is not told",
      );
    else logger.error({ incident, err: error }, "an internal error was masked");
  };
  const metrics = serverMetrics(registry);
  const validationRules = [...limitRules(config), inputRule(schema)];
  const checkCost = affordable(schema, config.limits.queryCost);
  locateErrors(schema);
  const gate = new Gate(config, admit, config.server.mcp === "off" ? [] : mcpDocuments, options.contendedMs);
  completeListsInTurns(schema, (context) => gate.turnsAt(context));
  limitHeavyFields(schema, new HeavySlots(), {
    workOf: (context) => gate.workAt(context),
    turnOf: (work) => gate.turnOf(work),
  });
  const operations = new WeakMap<HeaderMap, Operation>();
  let closing: Promise<void> | null = null;

  const arrival = ({ raw }: FastifyRequest): Promise<void> | undefined =>
    gate.arrival(clientAddress(raw, config.server.trustedProxies));
  const http = createHttp(config, logger, report, arrival);
  const apollo = await startApollo<C>({
    schema,
    config,
    validationRules,
    logger,
    report,
    operations,
    checkCost,
    mayBegin: (context, cost) => gate.mayBegin(gate.workAt(context), cost),
    turnOf: (context) => gate.turnsAt(context),
  });
  await addCors(http, config.server.corsOrigins);
  await addCompression(http);
  const departure = addDeparture(http);
  limitPipelining(http);
  const subscriptions = addSubscriptions(http.server, {
    path: graphqlPath,
    shares: options.shares ?? (() => false),
    schema,
    validationRules,
    checkCost,
    gate,
    context,
    config,
    logger,
    metrics,
    report,
  });
  addGraphqlRoute(http, {
    apollo,
    gate,
    context,
    operations,
    config,
    metrics,
    report,
    tracer,
    graphiql: graphiqlPage(examples),
    subscriptions,
  });
  if (config.server.graphiql) addStudio(http);
  if (config.server.mcp !== "off")
    addMcpRoute(http, {
      version,
      writes: config.server.mcp === "write",
      corsOrigins: config.server.corsOrigins,
      turn: arrival,
    });
  if (options.draw) addPictures(http, { gate, config, report, draw: options.draw });
  if (options.receive) addReceivers(http, { gate, config, report, receive: options.receive });
  addProbes(http, { health, ready: () => !departure.begun && options.ready(), registry });
  await http.ready();

  const close = async (): Promise<void> => {
    const late = deadline(config.server.shutdownTimeoutMs);
    await departure.begin();
    const closed = http.close();
    await subscriptions.drain(late);
    await Promise.race([closed, late.then(() => http.server.closeAllConnections())]);
    await closed;
    await apollo.stop();
  };
  return {
    async listen() {
      await http.listen({ host: config.server.host, port: config.server.port });
      return { url: `${baseUrl(http.server.address(), config.server.host)}${graphqlPath}` };
    },
    inject: http.inject.bind(http),
    close: () => (closing ??= close()),
  };
}

/** An address that can be opened on this machine. */
function baseUrl(address: AddressInfo | string | null, host: string): string {
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const reachable = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}`;
}
