import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** The way from the service to a server beside it, which a test can cut. */
export interface Link {
  /** what to give the service instead of the server's own address */
  readonly url: string;
  /** Every request is answered with 503 from now on. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** A proxy on a free port in front of `target`; the path of its address stays. */
export async function linkTo(target: string): Promise<Link> {
  let up = true;
  const { hostname, port, pathname } = new URL(target);
  const server = createServer((incoming, answer) => {
    if (!up) {
      incoming.resume();
      answer
        .writeHead(503, { "content-type": "application/json", "retry-after-ms": "1" })
        .end('{"error":{"message":"the link is cut"}}');
      return;
    }
    const { url = "/", method = "GET", headers } = incoming;
    incoming.pipe(
      request({ hostname, port, path: url, method, headers }, (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      }).on("error", () => answer.destroy()),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname === "/" ? "" : pathname}`,
    cut: () => {
      up = false;
    },
    mend: () => {
      up = true;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
