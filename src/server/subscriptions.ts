import type { IncomingMessage, Server as HttpServer } from "node:http";
import {
  GraphQLError,
  execute,
  subscribe,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLFormattedError,
} from "graphql";
import type { Context, SubscribePayload } from "graphql-ws";
import type { Extra } from "graphql-ws/use/ws";
import { WebSocketServer, type WebSocket } from "ws";
import pTimeout from "p-timeout";
import { onBehalfOf } from "../ports/on-behalf-of.js";
import { GodwitError } from "../core/errors.js";
import { callerOf, anonymousAt, type Admission } from "./admission.js";
import { clientAddress } from "./client-address.js";
import { asGraphQLError, coded } from "./document.js";
import { publicError, timeoutMessage } from "./errors.js";
import { InFlight } from "./in-flight.js";
import { EventSocket } from "./events/event-socket.js";
import { exactSockets } from "./input/exact-socket.js";
import { finished } from "./operation.js";
import { requestIdOf, type RequestInfo } from "./request.js";
import { closeCodes, closingMs, farewell } from "./sockets/farewell.js";
import { nextPayload } from "./sockets/next-payload.js";
import { serveSockets } from "./sockets/serve-sockets.js";
import { SocketPlaces, type Seat } from "./sockets/places.js";
import { Session, type Running } from "./sockets/session.js";
import { SocketOperations, type SocketOptions } from "./sockets/socket-operations.js";
import { WrittenOnce } from "./sockets/written-once.js";
import { acceptUpgrades } from "./websocket-upgrade.js";

export interface Subscriptions {
  /** Takes a socket that was opened by other means than an upgrade; closes it where all places are taken. */
  accept(socket: WebSocket, request: IncomingMessage): void;
  /** Refuses new sockets, lets single operations finish until `late` resolves, then ends subscriptions and closes. */
  drain(late: Promise<void>): Promise<void>;
}

type Connection = Context<Record<string, unknown>, Extra>;

/** A socket that has shown no credential where credentials are asked for is closed after so long, ms. */
const credentialMs = 10_000;

/**
 * graphql-ws on the path: the same schema, limits, errors and metrics as HTTP, for queries, mutations and
 * subscriptions.
 */
export function addSubscriptions<C extends object, A extends Admission>(
  server: HttpServer,
  options: SocketOptions<C, A> & { readonly path: string },
): Subscriptions {
  const { config, metrics, report, logger, gate } = options;
  const {
    limits,
    server: { corsOrigins, requestTimeoutMs, trustedProxies },
  } = config;
  const sessions = new WeakMap<Connection, Session<A>>();
  const seats = new WeakMap<WebSocket, Seat>();
  const places = new SocketPlaces(limits.connections);
  const single = new InFlight<Running>();
  const operations = new SocketOperations(options, single);
  let draining = false;

  const requestOf = (connection: Connection, requestId: string, signal: AbortSignal): RequestInfo => ({
    requestId,
    signal,
    transport: transportOf(connection),
    headers: connection.extra.request.headers,
    connectionParams: connection.connectionParams ?? null,
    remoteAddress: clientAddress(connection.extra.request, trustedProxies),
  });

  const refuse = (socket: WebSocket, error: unknown): void => {
    const { message, extensions } = publicError({ message: "" }, error, report);
    const code = closeCodeOf(extensions?.["code"]);
    farewell(socket, code, message);
  };

  /** A socket lives as long as the credential it was opened with. */
  const connect = async (connection: Connection): Promise<void> => {
    const { socket, request } = connection.extra;
    try {
      const info = requestOf(connection, requestIdOf(request.headers), new AbortController().signal);
      const admission = await onBehalfOf(anonymousAt(info.remoteAddress), () => gate.admit(info));
      const session = new Session<A>(socket, connection.subscriptions);
      sessions.set(connection, session);
      session.open(admission);
      const seat = seats.get(socket);
      if (seat) seat.admitted = true;
      if (admission.account !== "address" && seat && !places.claim(seat, callerOf(admission, info.remoteAddress)))
        session.end(closeCodes.tryAgain, "too many sockets of this caller are open; close some");
    } catch (error) {
      refuse(socket, error);
    }
  };

  /** The credential is checked again at each operation: once it is revoked, nothing more is executed. */
  const readmit = async (session: Session<A>, request: RequestInfo): Promise<A> => {
    try {
      return session.same(await gate.admit(request));
    } catch (error) {
      const code = error instanceof GodwitError ? error.code : null;
      if (code === "UNAUTHENTICATED" || code === "FORBIDDEN")
        session.end(closeCodeOf(code), (error as GodwitError).message);
      throw error;
    }
  };

  const onSubscribe = async (
    connection: Connection,
    id: string,
    payload: SubscribePayload,
  ): Promise<ExecutionArgs | readonly GraphQLError[]> => {
    try {
      const session = sessions.get(connection)!;
      const run = operations.begin(session, `${requestIdOf(connection.extra.request.headers)}.${id.slice(0, 36)}`, id);
      const request = requestOf(connection, run.requestId, run.controller.signal);
      const admission = await onBehalfOf(anonymousAt(request.remoteAddress), () => readmit(session, request));
      return await operations.prepare({ session, run, request, admission, payload });
    } catch (error) {
      return [asGraphQLError(error)];
    }
  };

  const executeLimited = async (args: ExecutionArgs): Promise<ExecutionResult> => {
    const caller = operations.callerOf(args.contextValue);
    const late = (): ExecutionResult => {
      const error = coded(new GraphQLError(timeoutMessage(requestTimeoutMs)), "TIMEOUT");
      operations.runOf(args.contextValue)?.controller.abort(error);
      return { errors: [error] };
    };
    return pTimeout(
      onBehalfOf(caller, async () => execute(args)),
      { milliseconds: requestTimeoutMs, fallback: late },
    );
  };

  const shown = (connection: Connection, id: string, errors: readonly GraphQLError[]): GraphQLFormattedError[] => {
    const formatted = errors.map((e) =>
      publicError(e.toJSON(), e, report, { hideSuggestions: !config.server.introspection }),
    );
    const run = sessions.get(connection)?.running.get(id);
    if (run) run.operation.errors = formatted;
    return formatted;
  };

  const complete = (connection: Connection, id: string): void => {
    const running = sessions.get(connection)?.running;
    const run = running?.get(id);
    if (!running || !run) return;
    running.delete(id);
    run.controller.abort();
    run.leave();
    if (run.operation.type === "subscription") metrics.subscriptionEnded();
    const line = finished(run.operation, (performance.now() - run.started) / 1000, metrics);
    const transport = transportOf(connection);
    logger.info({ requestId: run.requestId, transport, ...line }, "answered");
    setImmediate(() => single.delete(run));
  };

  // closeTimeout: since ws 8.19, not in its types yet
  const socketOptions = {
    noServer: true,
    WebSocket: exactSockets(limits.bodyBytes),
    maxPayload: limits.bodyBytes,
    closeTimeout: closingMs,
  };
  const sockets = new WebSocketServer(socketOptions);
  acceptUpgrades(server, sockets, {
    path: options.path,
    origins: corsOrigins,
    full: () => draining || places.full,
    tooMany: (request) => places.tooMany(clientAddress(request, trustedProxies)),
    turn: (request) => gate.arrival(clientAddress(request, trustedProxies)),
  });
  sockets.on("connection", (socket, request) => {
    const seat = places.take(clientAddress(request, trustedProxies), () => socket.terminate());
    seats.set(socket, seat);
    metrics.connections(places.taken);
    const untilCredential = setTimeout(() => {
      if (seat.caller === null) farewell(socket, closeCodes.unauthorised, "no credential was shown in time");
    }, credentialMs).unref();
    socket.on("close", () => {
      clearTimeout(untilCredential);
      places.leave(seat);
      metrics.connections(places.taken);
    });
  });
  const written = new WrittenOnce();
  const protocol = serveSockets(
    sockets,
    {
      onConnect: connect,
      onSubscribe,
      execute: executeLimited,
      subscribe: (args) => operations.subscribe(args, subscribe),
      onError: (connection, id, _payload, errors) => {
        const formatted = shown(connection, id, errors);
        complete(connection, id);
        return Promise.resolve(formatted);
      },
      onNext: (connection, id, _payload, _args, result) =>
        nextPayload(result, {
          session: sessions.get(connection),
          id,
          shown: (errors) => shown(connection, id, errors),
          written,
          metrics,
        }),
      onComplete: (connection, id) => complete(connection, id),
      onClose: (connection) => {
        const session = sessions.get(connection);
        session?.close();
        session?.running.forEach((_run, id) => complete(connection, id));
      },
    },
    { logger, filled: (message) => written.filled(message) },
  );
  const accepted = new Set<WebSocket>();
  return {
    accept(socket, request) {
      if (draining || places.full || places.tooMany(clientAddress(request, trustedProxies))) {
        socket.close(closeCodes.tryAgain, "as many sockets are open as may be; try again later");
        return;
      }
      accepted.add(socket);
      socket.once("close", () => accepted.delete(socket));
      sockets.emit("connection", socket, request);
    },
    async drain(late) {
      draining = true;
      await Promise.race([late, single.empty()]);
      for (const socket of accepted) socket.close(closeCodes.tryAgain, "the server is shutting down; ask again");
      await Promise.race([late, protocol.dispose()]);
      for (const client of sockets.clients) client.terminate();
    },
  };
}

function transportOf({ extra: { socket } }: Connection): "events" | "websocket" {
  return (socket as object) instanceof EventSocket ? "events" : "websocket";
}

function closeCodeOf(code: unknown): number {
  if (code === "UNAUTHENTICATED") return closeCodes.unauthorised;
  return code === "FORBIDDEN" ? closeCodes.credentialEnded : closeCodes.tryAgain;
}
