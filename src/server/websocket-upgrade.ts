import { STATUS_CODES, type IncomingMessage, type Server as HttpServer } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocketServer } from "ws";
import { originAllowed } from "./cors.js";

export interface Upgrades {
  readonly path: string;
  readonly origins: readonly string[];
  /** are all places taken? */
  full(): boolean;
  /** has this one's network opened too many for nothing? */
  tooMany(request: IncomingMessage): boolean;
  /** awaited before a socket is opened */
  turn(request: IncomingMessage): Promise<void> | undefined;
}

/**
 * Opens a WebSocket for upgrades to `path` while nothing is against it, in the turns of where it comes from: hundreds
 * at once are not opened in one go. A page of another origin that is not allowed is turned away: browsers do not apply
 * CORS to WebSockets, so any site could read from a local Godwit.
 */
export function acceptUpgrades(server: HttpServer, sockets: WebSocketServer, options: Upgrades): void {
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const destroy = (): void => void socket.destroy();
    socket.on("error", destroy);
    void open(request, socket, head).catch(destroy);
  });

  async function open(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const early = refusalOf(request, options);
    if (early !== null) return refuse(socket, early);
    await options.turn(request);
    if (options.full()) return refuse(socket, 503);
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit("connection", client, request));
  }
}

function refuse(socket: Duplex, status: number): void {
  const later = status === 429 || status === 503 ? "Retry-After: 1\r\n" : "";
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n${later}Content-Length: 0\r\n\r\n`);
}

function refusalOf(request: IncomingMessage, options: Upgrades): number | null {
  if (request.url?.split("?")[0] !== options.path) return 404;
  if (options.full()) return 503;
  if (options.tooMany(request)) return 429;
  const { origin, host } = request.headers;
  if (origin === undefined || originAllowed(origin, options.origins)) return null;
  return URL.canParse(origin) && new URL(origin).host === host ? null : 403;
}
