import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One request as an endpoint got it. */
export interface Received {
  headers: IncomingMessage["headers"];
  text: string;
  body: Message;
}

/** What a webhook's message says. */
export interface Message {
  id: string;
  type: string;
  cursor: string;
  change: { number: string; state: string; previousState: string | null; reason: string };
  migration: {
    id: string;
    userId: string;
    kind: string;
    from: { topic: { label: string }; share: number }[];
    to: { topic: { label: string }; share: number }[];
    sentence: { en: string; zh: string };
  };
}

/** How an endpoint behaves: a status, or no answer at all. */
export type Manner = number | "silent";

/** An operator's endpoint: a real HTTP server that notes what it gets. */
export interface Endpoint {
  readonly url: string;
  readonly received: Received[];
  manner: Manner;
  close(): Promise<void>;
}

/** Listens on the port (0 = any free one). */
export async function startEndpoint({
  manner = 200,
  port = 0,
}: {
  manner?: Manner;
  port?: number;
} = {}): Promise<Endpoint> {
  const received: Received[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk;
    received.push({ headers: request.headers, text, body: JSON.parse(text) as Message });
    if (endpoint.manner === "silent") return;
    response
      .writeHead(endpoint.manner, endpoint.manner === 302 ? { location: "http://127.0.0.1:9/elsewhere" } : {})
      .end("thank you");
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const endpoint: Endpoint = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/godwit`,
    received,
    manner,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return endpoint;
}
