import type { Server as HttpServer } from "node:http";
import { GraphQLError, execute, subscribe, type ExecutionArgs, type ExecutionResult, type GraphQLFormattedError, type GraphQLSchema, type ValidationRule } from "graphql";
import type { Context, SubscribePayload } from "graphql-ws";
import { useServer, type Extra } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import type { Config } from "../config.js";
import { GodwitError } from "../core/errors.js";
import type { Logger } from "../logging.js";
import { asGraphQLError, coded, readDocument } from "./document.js";
import { publicError, timeoutMessage, type ReportIncident } from "./errors.js";
import { failSafe } from "./fail-safe.js";
import { InFlight } from "./in-flight.js";
import type { ServerMetrics } from "./metrics.js";
import { finished, unknownOperation, type Operation } from "./operation.js";
import { requestIdOf, type RequestInfo } from "./request.js";
import { acceptUpgrades } from "./websocket-upgrade.js";

export interface SubscriptionOptions<C extends object> {
  readonly path: string;
  readonly schema: GraphQLSchema;
  readonly rules: readonly ValidationRule[];
  readonly context: (request: RequestInfo) => C | Promise<C>;
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: ServerMetrics;
  readonly report: ReportIncident;
}

export interface Subscriptions {
  /** Refuses new sockets, lets single operations finish until `late` resolves, then ends subscriptions and closes. */
  drain(late: Promise<void>): Promise<void>;
}

type Connection = Context<Record<string, unknown>, Extra>;

/** One operation on a socket, from subscribe to complete. */
interface Running {
  readonly requestId: string;
  readonly controller: AbortController;
  readonly started: number;
  readonly operation: Operation;
}

/** graphql-ws on the path: the same schema, limits, errors and metrics as HTTP, for queries, mutations and subscriptions. */
export function addSubscriptions<C extends object>(server: HttpServer, options: SubscriptionOptions<C>): Subscriptions {
  const { schema, config, metrics, report, logger } = options;
  const { limits, server: { corsOrigins, requestTimeoutMs } } = config;
  const running = new WeakMap<Connection, Map<string, Running>>();
  const byContext = new WeakMap<object, Running>();
  const single = new InFlight<Running>();
  let draining = false;

  const begin = (connection: Connection, id: string): Running => {
    const mine = running.get(connection) ?? new Map<string, Running>();
    running.set(connection, mine);
    if (mine.size >= limits.subscriptionsPerConnection)
      throw new GodwitError("TOO_MANY", `this connection already runs ${limits.subscriptionsPerConnection} operations; complete some, or open another connection`);
    const requestId = `${requestIdOf(connection.extra.request.headers)}.${id.slice(0, 36)}`;
    const run = { requestId, controller: new AbortController(), started: performance.now(), operation: unknownOperation() };
    mine.set(id, run);
    return run;
  };

  const onSubscribe = async (connection: Connection, id: string, payload: SubscribePayload): Promise<ExecutionArgs | readonly GraphQLError[]> => {
    try {
      const run = begin(connection, id);
      const read = readDocument(payload, options);
      if (!("document" in read)) return read;
      run.operation.name = read.operation.name?.value ?? "";
      run.operation.type = read.operation.operation;
      if (run.operation.type === "subscription") metrics.subscriptionStarted();
      else single.add(run);
      const { headers, socket } = connection.extra.request;
      const contextValue = await options.context({
        requestId: run.requestId, signal: run.controller.signal, transport: "websocket", headers,
        connectionParams: connection.connectionParams ?? null, remoteAddress: socket.remoteAddress ?? "",
      });
      byContext.set(contextValue, run);
      return { schema, document: read.document, contextValue, operationName: payload.operationName ?? null, variableValues: payload.variables ?? null };
    } catch (error) {
      return [asGraphQLError(error)];
    }
  };

  const executeLimited = async (args: ExecutionArgs): Promise<ExecutionResult> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<ExecutionResult>((resolve) => {
      timer = setTimeout(() => {
        const error = coded(new GraphQLError(timeoutMessage(requestTimeoutMs)), "TIMEOUT");
        if (typeof args.contextValue === "object" && args.contextValue !== null) byContext.get(args.contextValue)?.controller.abort(error);
        resolve({ errors: [error] });
      }, requestTimeoutMs);
    });
    try {
      return await Promise.race([execute(args), late]);
    } finally {
      clearTimeout(timer);
    }
  };

  const shown = (connection: Connection, id: string, errors: readonly GraphQLError[]): GraphQLFormattedError[] => {
    const formatted = errors.map((e) => publicError(e.toJSON(), e, report));
    const run = running.get(connection)?.get(id);
    if (run) run.operation.errors = formatted;
    return formatted;
  };

  const complete = (connection: Connection, id: string): void => {
    const run = running.get(connection)?.get(id);
    if (!run) return;
    running.get(connection)?.delete(id);
    run.controller.abort();
    if (run.operation.type === "subscription") metrics.subscriptionEnded();
    const line = finished(run.operation, (performance.now() - run.started) / 1000, metrics);
    logger.info({ requestId: run.requestId, transport: "websocket", ...line }, "answered");
    setImmediate(() => single.delete(run));
  };

  const sockets = new WebSocketServer({ noServer: true, maxPayload: limits.bodyBytes });
  acceptUpgrades(server, sockets, { path: options.path, origins: corsOrigins, maxConnections: limits.connections, draining: () => draining });
  sockets.on("connection", (socket) => {
    metrics.connections(sockets.clients.size);
    socket.on("close", () => metrics.connections(sockets.clients.size));
  });
  const protocol = useServer<Record<string, unknown>>(
    {
      isProd: true,
      onSubscribe,
      execute: executeLimited,
      subscribe: async (args) => failSafe(await subscribe(args)),
      onError: (connection, id, _payload, errors) => {
        const formatted = shown(connection, id, errors);
        complete(connection, id);
        return Promise.resolve(formatted);
      },
      onNext: (connection, id, _payload, _args, result) => {
        if (running.get(connection)?.get(id)?.operation.type === "subscription") metrics.subscriptionEvent();
        const { data, errors, extensions } = result;
        return errors ? { errors: shown(connection, id, errors), ...(data === undefined ? {} : { data }), ...(extensions ? { extensions } : {}) } : undefined;
      },
      onComplete: (connection, id) => complete(connection, id),
      onClose: (connection) => {
        running.get(connection)?.forEach((_run, id) => complete(connection, id));
      },
    },
    sockets,
  );
  return {
    async drain(late) {
      draining = true;
      await Promise.race([late, single.empty()]);
      await Promise.race([late, protocol.dispose()]);
      for (const client of sockets.clients) client.terminate();
    },
  };
}
