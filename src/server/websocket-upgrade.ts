import { STATUS_CODES, type IncomingMessage, type Server as HttpServer } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocketServer } from "ws";
import { originAllowed } from "./cors.js";

/**
 * Opens a WebSocket for upgrades to `path` while `refuse` has nothing against it. A page of another origin that is not
 * allowed is turned away: browsers do not apply CORS to WebSockets, so any site could read from a local Godwit.
 */
export function acceptUpgrades(
  server: HttpServer,
  sockets: WebSocketServer,
  options: { path: string; origins: readonly string[]; full: () => boolean },
): void {
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refusal = refusalOf(request, options);
    if (refusal === null) {
      sockets.handleUpgrade(request, socket, head, (client) => sockets.emit("connection", client, request));
      return;
    }
    socket.on("error", () => socket.destroy());
    socket.end(`HTTP/1.1 ${refusal} ${STATUS_CODES[refusal]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });
}

function refusalOf(
  request: IncomingMessage,
  options: { path: string; origins: readonly string[]; full: () => boolean },
): number | null {
  if (request.url?.split("?")[0] !== options.path) return 404;
  if (options.full()) return 503;
  const { origin, host } = request.headers;
  if (origin === undefined || originAllowed(origin, options.origins)) return null;
  return URL.canParse(origin) && new URL(origin).host === host ? null : 403;
}
