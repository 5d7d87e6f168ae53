import { connect, createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/**
 * well: bytes pass. stopped: connections are refused. slow: every piece waits. errors: HTTP answers 500, other
 * connections break in the middle.
 */
export type Mode = "well" | "stopped" | "slow" | "errors";

export interface Proxy {
  url: string;
  set(mode: Mode): void;
  close(): Promise<void>;
}

const slowMs = 1_500;
const failure =
  'HTTP/1.1 500 Internal Server Error\r\ncontent-type: application/json\r\ncontent-length: 36\r\nconnection: close\r\n\r\n{"error":{"message":"out of order"}}';

/** A way to a server on this machine that can be disturbed. */
export async function proxyTo(target: string): Promise<Proxy> {
  const url = new URL(target);
  const { hostname } = url;
  const port = Number(url.port);
  const http = url.protocol.startsWith("http");
  const sockets = new Set<Socket>();
  let mode: Mode = "well";
  let pieces = 0;
  const pass = (from: Socket, to: Socket): void => {
    from.on("data", (piece) => {
      if (mode === "errors" && http) return void from.end(failure);
      if (mode === "errors" && ++pieces % 7 === 0) {
        from.destroy();
        to.destroy();
        return;
      }
      const write = (): void => {
        if (to.writable) to.write(piece);
      };
      if (mode === "slow") setTimeout(write, slowMs);
      else write();
    });
    from
      .on("close", () => {
        sockets.delete(from);
        to.destroy();
      })
      .on("error", () => to.destroy());
  };
  const server = createServer((client) => {
    if (mode === "stopped") return void client.destroy();
    const upstream = connect(port, hostname);
    sockets.add(client).add(upstream);
    pass(client, upstream);
    upstream
      .on("data", (piece) => {
        if (client.writable) client.write(piece);
      })
      .on("close", () => {
        sockets.delete(upstream);
        client.destroy();
      })
      .on("error", () => client.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href.replace(/\/$/, ""),
    set(next) {
      mode = next;
      // old connections must not go on as if nothing had happened
      if (next !== "slow") for (const socket of sockets) socket.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
