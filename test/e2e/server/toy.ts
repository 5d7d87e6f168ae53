import { makeExecutableSchema } from "@graphql-tools/schema";
import { createClient, type Client } from "graphql-ws";
import { Registry } from "prom-client";
import { WebSocket } from "ws";
import { loadConfig, type Config } from "../../../src/config/config.js";
import { GodwitError } from "../../../src/core/errors.js";
import { createLogger } from "../../../src/logging.js";
import { buildServer, type Server } from "../../../src/server/server.js";
import type { RequestInfo } from "../../../src/server/request.js";

const typeDefs = /* GraphQL */ `
  enum Colour { RED GREEN }
  input BirdInput { name: String!, wings: Int!, colour: Colour }
  type Bird { name: String!, friends(first: Int = 10): [Bird!]! }
  type Query {
    hello(name: String): String!
    bird: Bird!
    refuse: String
    refuseAll: String!
    crash: String
    missing: String!
    slow(ms: Int!): String!
    large: String!
    requestId: String!
  }
  type Mutation { addBirds(birds: [BirdInput!]!): Int! }
  type Subscription { ticks(count: Int!): Int!, broken: Int!, endless: Int! }
`;

/** What the toy's resolvers have seen, for assertions. */
export interface Seen {
  /** slow operations begun */
  started: number;
  aborted: unknown[];
  closedSubscriptions: number;
  /** with each WebSocket */
  connectionParams: unknown[];
}

export interface Toy {
  server: Server;
  seen: Seen;
  /** log lines, parsed */
  log: Record<string, unknown>[];
  config: Config;
  url: string;
  post(
    query: string,
    variables?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; headers: Headers; body: Answer }>;
  socket(headers?: Record<string, string>): Client;
  setHealth(health: { ready: boolean; fails?: boolean; qdrant?: "UP" | "DOWN" }): void;
}

export interface Answer {
  data?: Record<string, unknown> | null;
  errors?: {
    message: string;
    path?: (string | number)[];
    extensions: { code: string; path?: (string | number)[]; incident?: string };
  }[];
}

interface ToyContext {
  request: RequestInfo;
}

/** The real server around a small schema, listening on a free port. */
export async function startToy(env: Record<string, string> = {}): Promise<Toy> {
  const config = loadConfig({ PORT: "0", ...env });
  const seen: Seen = { started: 0, aborted: [], closedSubscriptions: 0, connectionParams: [] };
  const log: Record<string, unknown>[] = [];
  const logger = createLogger(config.log, { write: (line) => void log.push(JSON.parse(line)) });
  let health: Parameters<Toy["setHealth"]>[0] = { ready: true };
  const server = await buildServer({
    schema: makeExecutableSchema({ typeDefs, resolvers: resolvers(seen) }),
    config,
    logger,
    registry: new Registry(),
    admit: async (request) => {
      if (request.transport === "websocket") seen.connectionParams.push(request.connectionParams);
      if (request.headers["authorization"] === "wrong")
        throw new GodwitError("UNAUTHENTICATED", "this key is unknown; make one with godwit key");
      return {
        name: "open",
        account: request.headers["authorization"] === "Bearer counted" ? { kind: "key", id: "counted" } : null,
        rights: "open",
        valid: async () => true,
        whenEnded: () => () => {},
      };
    },
    context: (request) => ({ request }),
    health: async () => {
      if (health.fails) throw new Error("the pool at db.internal:5432 is gone");
      return {
        state: "UP",
        components: {
          database: { state: "UP", detail: "fine" },
          qdrant: { state: health.qdrant ?? "UP", detail: "no answer from qdrant" },
        },
      };
    },
    ready: () => health.ready,
    examples: [{ query: "query Hello { hello }" }, { query: "subscription Ticks { ticks(count: 3) }" }],
  });
  const { url } = await server.listen();
  return {
    server,
    seen,
    log,
    config,
    url,
    async post(query, variables, headers = {}) {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify({ query, variables }),
      });
      const body: Answer = JSON.parse(await response.text());
      return { status: response.status, headers: response.headers, body };
    },
    socket(headers = {}) {
      class Socket extends WebSocket {
        constructor(address: string, protocols: string | string[]) {
          super(address, protocols, { headers });
        }
      }
      return createClient({ url: url.replace("http", "ws"), webSocketImpl: Socket, retryAttempts: 0 });
    },
    setHealth(now) {
      health = now;
    },
  };
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

function resolvers(seen: Seen) {
  return {
    Query: {
      hello: (_: unknown, { name }: { name?: string }) => `hello ${name ?? "stranger"}`,
      bird: () => ({ name: "godwit" }),
      refuse: () => {
        throw new GodwitError("BAD_USER_INPUT", "wings must be even; give 2", ["birds", 0, "wings"]);
      },
      refuseAll: () => {
        throw new GodwitError("UNAVAILABLE", "the store is away; try again");
      },
      crash: () => {
        throw new Error("password of db.internal is hunter2");
      },
      missing: () => null,
      slow: async (_: unknown, { ms }: { ms: number }, context: ToyContext) => {
        seen.started++;
        context.request.signal.addEventListener("abort", () => seen.aborted.push(context.request.signal.reason));
        await later(ms);
        return "done";
      },
      large: () => "x".repeat(50_000),
      requestId: (_: unknown, __: unknown, context: ToyContext) => context.request.requestId,
    },
    Bird: { friends: () => [{ name: "curlew" }] },
    Mutation: { addBirds: (_: unknown, { birds }: { birds: unknown[] }) => birds.length },
    Subscription: {
      ticks: {
        async *subscribe(_: unknown, { count }: { count: number }) {
          for (let i = 1; i <= count; i++) yield { ticks: i };
        },
      },
      broken: {
        async *subscribe() {
          yield { broken: 1 };
          throw new Error("secret of the queue");
        },
      },
      endless: {
        async *subscribe() {
          try {
            for (let i = 0; ; i++) {
              yield { endless: i };
              await later(10);
            }
          } finally {
            seen.closedSubscriptions++;
          }
        },
      },
    },
  };
}
