import type { Server as HttpServer } from "node:http";
import {
  GraphQLError,
  execute,
  subscribe,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type ValidationRule,
} from "graphql";
import type { Context, SubscribePayload } from "graphql-ws";
import { useServer, type Extra } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import type { Config } from "../config/config.js";
import { GodwitError } from "../core/errors.js";
import type { Logger } from "../logging.js";
import type { Admission } from "./admission.js";
import { clientAddress } from "./client-address.js";
import { asGraphQLError, coded, readDocument } from "./document.js";
import { publicError, timeoutMessage, type ReportIncident } from "./errors.js";
import { failSafe } from "./fail-safe.js";
import type { Gate } from "./gate.js";
import { InFlight } from "./in-flight.js";
import type { ServerMetrics } from "./metrics.js";
import { finished, unknownOperation, type Operation } from "./operation.js";
import { requestIdOf, type RequestInfo } from "./request.js";
import { acceptUpgrades } from "./websocket-upgrade.js";

export interface SubscriptionOptions<C extends object, A extends Admission> {
  readonly path: string;
  readonly schema: GraphQLSchema;
  readonly rules: readonly ValidationRule[];
  readonly gate: Gate<A>;
  readonly context: (request: RequestInfo, admission: A) => C | Promise<C>;
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: ServerMetrics;
  readonly report: ReportIncident;
}

export interface Subscriptions {
  /** Refuses new sockets, lets single operations finish until `late` resolves, then ends subscriptions and closes. */
  drain(late: Promise<void>): Promise<void>;
}

/** Close codes of the graphql-transport-ws protocol, and RFC 6455's for "try again later". */
const unauthorised = 4401;
const credentialEnded = 4403;
const tryAgain = 1013;
/** A close frame holds 123 bytes of reason. */
const longestReason = 100;

type Connection = Context<Record<string, unknown>, Extra>;

/** One operation on a socket, from subscribe to complete. */
interface Running {
  readonly requestId: string;
  readonly controller: AbortController;
  readonly started: number;
  readonly operation: Operation;
  /** gives back the place among the operations that run */
  leave(): void;
}

/**
 * graphql-ws on the path: the same schema, limits, errors and metrics as HTTP, for queries, mutations and
 * subscriptions.
 */
export function addSubscriptions<C extends object, A extends Admission>(
  server: HttpServer,
  options: SubscriptionOptions<C, A>,
): Subscriptions {
  const { schema, config, metrics, report, logger, gate } = options;
  const {
    limits,
    server: { corsOrigins, requestTimeoutMs, trustedProxies },
  } = config;
  const running = new WeakMap<Connection, Map<string, Running>>();
  const admissions = new WeakMap<Connection, { admission: A; release: () => void }>();
  const byContext = new WeakMap<object, Running>();
  const single = new InFlight<Running>();
  let draining = false;

  const requestOf = (
    { extra: { request }, connectionParams }: Connection,
    requestId: string,
    signal: AbortSignal,
  ): RequestInfo => ({
    requestId,
    signal,
    transport: "websocket",
    headers: request.headers,
    connectionParams: connectionParams ?? null,
    remoteAddress: clientAddress(request, trustedProxies),
  });

  /** A socket lives as long as the credential it was opened with. */
  const connect = async (connection: Connection): Promise<void> => {
    const { socket, request } = connection.extra;
    try {
      const admission = await gate.admit(
        requestOf(connection, requestIdOf(request.headers), new AbortController().signal),
      );
      const release = admission.whenEnded(() =>
        socket.close(credentialEnded, "the credential has expired or was withdrawn"),
      );
      admissions.set(connection, { admission, release });
      if (socket.readyState !== socket.OPEN) release();
    } catch (error) {
      const { message, extensions } = publicError({ message: "" }, error, report);
      socket.close(
        extensions?.["code"] === "UNAUTHENTICATED"
          ? unauthorised
          : extensions?.["code"] === "FORBIDDEN"
            ? credentialEnded
            : tryAgain,
        message.slice(0, longestReason),
      );
    }
  };

  const begin = (connection: Connection, id: string): Running => {
    const mine = running.get(connection) ?? new Map<string, Running>();
    running.set(connection, mine);
    if (mine.size >= limits.subscriptionsPerConnection)
      throw new GodwitError(
        "TOO_MANY",
        `this connection already runs ${limits.subscriptionsPerConnection} operations; complete some, or open another connection`,
      );
    const requestId = `${requestIdOf(connection.extra.request.headers)}.${id.slice(0, 36)}`;
    const run: Running = {
      requestId,
      controller: new AbortController(),
      started: performance.now(),
      operation: unknownOperation(),
      leave: () => {},
    };
    mine.set(id, run);
    return run;
  };

  const onSubscribe = async (
    connection: Connection,
    id: string,
    payload: SubscribePayload,
  ): Promise<ExecutionArgs | readonly GraphQLError[]> => {
    try {
      const run = begin(connection, id);
      const { admission } = admissions.get(connection)!;
      const request = requestOf(connection, run.requestId, run.controller.signal);
      run.operation.caller = admission.name;
      await gate.count(admission, request.remoteAddress);
      const read = readDocument({ ...payload, query: gate.documents.textOf(payload) ?? "" }, options);
      if (!("document" in read)) return read;
      run.operation.name = read.operation.name?.value ?? "";
      run.operation.type = read.operation.operation;
      if (run.operation.type === "subscription") metrics.subscriptionStarted();
      else {
        run.leave = gate.concurrency.enter();
        single.add(run);
      }
      const contextValue = await options.context(request, admission);
      byContext.set(contextValue, run);
      return {
        schema,
        document: read.document,
        contextValue,
        operationName: payload.operationName ?? null,
        variableValues: payload.variables ?? null,
      };
    } catch (error) {
      return [asGraphQLError(error)];
    }
  };

  const executeLimited = async (args: ExecutionArgs): Promise<ExecutionResult> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<ExecutionResult>((resolve) => {
      timer = setTimeout(() => {
        const error = coded(new GraphQLError(timeoutMessage(requestTimeoutMs)), "TIMEOUT");
        if (typeof args.contextValue === "object" && args.contextValue !== null)
          byContext.get(args.contextValue)?.controller.abort(error);
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
    run.leave();
    if (run.operation.type === "subscription") metrics.subscriptionEnded();
    const line = finished(run.operation, (performance.now() - run.started) / 1000, metrics);
    logger.info({ requestId: run.requestId, transport: "websocket", ...line }, "answered");
    setImmediate(() => single.delete(run));
  };

  const sockets = new WebSocketServer({ noServer: true, maxPayload: limits.bodyBytes });
  acceptUpgrades(server, sockets, {
    path: options.path,
    origins: corsOrigins,
    maxConnections: limits.connections,
    draining: () => draining,
  });
  sockets.on("connection", (socket) => {
    metrics.connections(sockets.clients.size);
    socket.on("close", () => metrics.connections(sockets.clients.size));
  });
  const protocol = useServer<Record<string, unknown>>(
    {
      isProd: true,
      onConnect: connect,
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
        return errors
          ? {
              errors: shown(connection, id, errors),
              ...(data === undefined ? {} : { data }),
              ...(extensions ? { extensions } : {}),
            }
          : undefined;
      },
      onComplete: (connection, id) => complete(connection, id),
      onClose: (connection) => {
        admissions.get(connection)?.release();
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
