import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { originAllowed } from "../cors.js";
import { errorBody } from "../errors.js";
import { graphqlPath } from "../graphql-http.js";
import { mcpServer, type Answer, type Ask } from "./mcp-server.js";

export const mcpPath = "/mcp";

/** Messages of one request (a batch of JSON-RPC). */
const mostMessages = 10;

export interface McpOptions {
  readonly version: string;
  readonly writes: boolean;
  readonly corsOrigins: readonly string[];
  /** awaited before a request is answered, of which nobody knows yet whose it is */
  turn(request: FastifyRequest): Promise<void> | undefined;
}

/**
 * POST /mcp: the tools for agents, over streamable HTTP without sessions. What a tool asks goes through the API's own
 * route, with the credential and the address of the request, so every right and limit is the API's.
 */
export function addMcpRoute(http: FastifyInstance, options: McpOptions): void {
  http.post(mcpPath, async (request, reply) => {
    const { origin, host } = request.headers;
    // A page of any site could reach a service on its visitor's machine otherwise.
    if (origin !== undefined && !originAllowed(origin, options.corsOrigins) && hostOf(origin) !== host)
      return reply
        .code(403)
        .send(errorBody("FORBIDDEN", `${origin} may not call this service; its operator sets GODWIT_CORS_ORIGINS`));
    if (Array.isArray(request.body) && request.body.length > mostMessages)
      return reply
        .code(413)
        .send(errorBody("TOO_LARGE", `one request holds ${mostMessages} messages at most; send them one by one`));
    await options.turn(request);
    const server = mcpServer(askOver(http, request), options);
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
    reply.raw.once("close", () => void server.close());
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) reply.raw.setHeader(name, value);
    reply.hijack();
    await server.connect(transport as never);
    await transport.handleRequest(request.raw, reply.raw, request.body);
    return reply;
  });
  http.route({
    method: ["GET", "DELETE"],
    url: mcpPath,
    handler: (_request, reply) =>
      reply
        .code(405)
        .header("allow", "POST")
        .send(errorBody("BAD_REQUEST", "this MCP server keeps no sessions; send POST")),
  });
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

/** What of the request tells who asks, and from where. */
const told = ["authorization", "host", "x-forwarded-for"] as const;

function askOver(http: FastifyInstance, request: FastifyRequest): Ask {
  const handedOn = Object.fromEntries(
    told.flatMap((name) => {
      const value = request.headers[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return async (query, variables) => {
    const response = await http.inject({
      method: "POST",
      url: graphqlPath,
      ...(request.raw.socket.remoteAddress === undefined ? {} : { remoteAddress: request.raw.socket.remoteAddress }),
      headers: { "content-type": "application/json", ...handedOn },
      payload: JSON.stringify({ query, variables }),
    });
    return JSON.parse(response.body) as Answer;
  };
}
