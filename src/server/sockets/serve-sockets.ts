import { handleProtocols, makeServer, type ServerOptions } from "graphql-ws";
import type { Extra } from "graphql-ws/use/ws";
import type { WebSocket, WebSocketServer } from "ws";
import type { Logger } from "../../logging.js";
import { closeCodes, farewell } from "./farewell.js";

type Params = Record<string, unknown>;

/** Sockets are pinged so often, and cut where they do not answer before the next ping, ms. */
const pingMs = 12_000;

/**
 * The protocol graphql-transport-ws over the sockets of a server. As `useServer` of graphql-ws, which writes a trace to
 * the console for every frame that a stranger has broken, and takes one error of a socket only. Answers with the
 * function that closes all.
 */
export function serveSockets(
  sockets: WebSocketServer,
  options: ServerOptions<Params, Extra>,
  {
    logger,
    filled,
  }: { readonly logger: Logger /** what a message becomes before it is sent */; filled(message: string): string },
): { dispose: () => Promise<void> } {
  const protocol = makeServer<Params, Extra>(options);
  sockets.options.handleProtocols = handleProtocols;
  sockets.on("error", (error) => logger.error({ err: error }, "the server of WebSockets failed"));
  sockets.on("connection", (socket, request) => {
    // ws has closed it with a code that says why: it is the client's affair.
    socket.on("error", ({ message }) => logger.debug({ error: message }, "a WebSocket was closed: it broke the rules"));
    const stop = keepAlive(socket);
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        // One that has gone hears nothing more.
        send: (message) => {
          const text = filled(message);
          return socket.readyState === socket.OPEN
            ? new Promise<void>((resolve) => socket.send(text, () => resolve()))
            : Promise.resolve();
        },
        close: (code, reason) => socket.close(code, reason),
        onMessage: (take) =>
          socket.on("message", (message) => {
            take(String(message)).catch((error: unknown) => {
              logger.error({ err: error }, "a message of a WebSocket could not be handled");
              farewell(socket, closeCodes.failed, "Internal server error");
            });
          }),
      },
      { socket, request },
    );
    socket.once("close", (code, reason) => {
      stop();
      void closed(code, String(reason));
    });
  });
  return {
    async dispose() {
      for (const client of sockets.clients) client.close(1001, "Going away");
      sockets.removeAllListeners();
      await new Promise<void>((resolve, reject) => {
        sockets.close((error) => (error ? reject(error) : resolve()));
      });
    },
  };
}

function keepAlive(socket: WebSocket): () => void {
  let answered = true;
  socket.on("pong", () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (socket.readyState !== socket.OPEN) return;
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, pingMs);
  return () => clearInterval(timer);
}
