import { connect } from "node:net";
import { WebSocket } from "ws";
import { bearer } from "../../support/credentials.js";
import { post } from "../../support/graphql-client.js";
import { record, type World } from "./world.js";

/** What an attacker does until the signal says stop; answers with what it got, counted. */
export interface Attack {
  readonly name: string;
  /** what must have been counted at least once, or the attack has not taken place */
  readonly needs?: string;
  /** what must never be counted */
  readonly forbids?: string;
  run(world: World, signal: AbortSignal): Promise<Record<string, number>>;
}

const clients = 10;
const attacker = "person-1";
/** Whoever has just written as much as one may in a minute writes nothing more. */
const listener = "person-2";

const pages =
  "query ($ids: [ID!]!, $n: Int, $i: Int, $e: Int) { users(ids: $ids) { interests(first: $n) { slices { key } items(first: $i) { score } evidence(first: $e) { edges { cursor } } } } }";
const own = (n: number): object => ({ ids: [attacker], n, i: 50, e: 100 });
const hourly = (aliases: number, days: number): string => {
  const to = new Date();
  const from = new Date(to.getTime() - days * 86_400_000);
  const one = `interestTimeline(userId: "${attacker}", from: "${from.toISOString()}", to: "${to.toISOString()}", bucket: HOUR) { behaviours shares { share } }`;
  return `{ ${Array.from({ length: aliases }, (_, i) => `t${i}: ${one}`).join(" ")} }`;
};
const recommended = (aliases: number): string =>
  `{ ${Array.from({ length: aliases }, (_, i) => `r${i}: recommendations(userId: "${attacker}", first: 100) { edges { node { probability item { id title } contributions { feature } } } }`).join(" ")} }`;

/** The same operation from several connections, each again as soon as it is answered. */
function flood(name: string, query: string, variables: () => object = () => ({})): Attack {
  return {
    name,
    async run(world, signal) {
      const token = await world.tokenOf(attacker);
      const got: Record<string, number> = {};
      await Promise.all(
        Array.from({ length: clients }, async () => {
          while (!signal.aborted) {
            const answer = await post(world.url, query, { ...variables() }, bearer(token)).catch((error: unknown) => ({
              status: 0,
              errors: [{ message: String(error), extensions: { code: "NETWORK" } }],
            }));
            count(got, answer.errors?.[0]?.extensions.code ?? "answered");
            if (answer.errors) await pause(20);
          }
        }),
      );
      return got;
    },
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));
const count = (counts: Record<string, number>, what: string): void => {
  counts[what] = (counts[what] ?? 0) + 1;
};

/** Sockets that show no credential, as many as one can open, kept open and opened anew. */
const anonymousSockets: Attack = {
  name: "hundreds of sockets without a credential, opened again as they are closed",
  async run(world, signal) {
    const got: Record<string, number> = {};
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        while (!signal.aborted) {
          const sockets = Array.from({ length: 30 }, () => open(world.url, () => count(got, "opened")));
          await pause(2_000);
          for (const socket of sockets) socket.terminate();
        }
      }),
    );
    return got;
  },
};

function open(url: string, opened: () => void): WebSocket {
  const socket = new WebSocket(url.replace("http", "ws"), "graphql-transport-ws");
  socket.on("error", () => {});
  socket.on("open", opened);
  return socket;
}

/** Five sockets with a hundred equal subscriptions each, and writes that all of them hear of. */
const subscriptions: Attack = {
  name: "5 sockets × 100 interestsChanged, and writes",
  needs: "next",
  async run(world, signal) {
    const token = await world.tokenOf(listener);
    const got: Record<string, number> = {};
    const sockets = Array.from({ length: 5 }, () => {
      const socket = open(world.url, () =>
        socket.send(JSON.stringify({ type: "connection_init", payload: bearer(token) })),
      );
      socket.on("message", (data) => {
        const { type } = JSON.parse(String(data)) as { type: string };
        if (type === "connection_ack")
          for (let i = 0; i < 100; i++)
            socket.send(
              JSON.stringify({
                id: String(i),
                type: "subscribe",
                payload: {
                  query: `subscription { interestsChanged(userId: "${listener}") { share slices { key lift } items(first: 50) { score } } }`,
                },
              }),
            );
        else count(got, type);
      });
      return socket;
    });
    for (let n = 0; !signal.aborted; n++) {
      await post(
        world.url,
        record,
        {
          all: [
            {
              id: `sub-${n}`,
              userId: listener,
              itemId: world.items[n % world.items.length],
              type: "CLICK",
              occurredAt: new Date().toISOString(),
            },
          ],
        },
        bearer(token),
      );
      await pause(200);
    }
    for (const socket of sockets) socket.terminate();
    return got;
  },
};

/** Thousands of requests written on one connection without waiting for an answer. */
const pipelining: Attack = {
  name: "5,000 requests at once on one connection, again and again",
  async run(world, signal) {
    const token = await world.tokenOf(attacker);
    const { port, hostname } = new URL(world.url);
    const body = JSON.stringify({ query: `{ interests(userId: "${attacker}") { share slices { key } } }` });
    const one = `POST /graphql HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: application/json\r\nAuthorization: Bearer ${token}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const got: Record<string, number> = {};
    while (!signal.aborted) {
      const socket = connect(Number(port), hostname);
      socket.on("error", () => {});
      socket.on("data", (data) => {
        for (const [, status] of data.toString("latin1").matchAll(/HTTP\/1\.1 (\d+)/g)) count(got, status!);
      });
      socket.write(one.repeat(5_000));
      await pause(3_000);
      socket.destroy();
    }
    return got;
  },
};

/** Bodies as large as they may be that hold nothing but brackets and ones, from nobody. */
const heavyBodies: Attack = {
  name: "bodies of 8 MB without a credential: brackets, numbers, one long number",
  needs: "413",
  async run(world, signal) {
    const got: Record<string, number> = {};
    const bodies = [
      `[1234567890123456${",1".repeat(4_100_000)}]`,
      "[".repeat(8_000_000),
      `{"query": "{ __typename }", "variables": {"a": ${"7".repeat(8_000_000)}}}`,
    ];
    await Promise.all(
      bodies.map(async (body) => {
        while (!signal.aborted) {
          const headers = { "content-type": "application/json" };
          const response = await fetch(world.url, { method: "POST", headers, body, signal }).catch(() => null);
          count(got, String(response?.status ?? "cut off"));
          await response?.text().catch(() => "");
        }
      }),
    );
    return got;
  },
};

let number = 0;

export const attacks: readonly Attack[] = [
  flood("users × interests × items × evidence, sizes in variables, the most of everything", pages, () => ({
    ids: Array.from({ length: 100 }, () => attacker),
    n: 50,
    i: 50,
    e: 100,
  })),
  flood("the same for one user and 40 interests: as much as is allowed", pages, () => own(40)),
  flood("40 aliased pages of recommendations", recommended(40)),
  flood("15 aliased pages of recommendations: as much as is allowed", recommended(15)),
  flood("45 aliased hourly timelines of a quarter", hourly(45, 90)),
  flood("an hourly timeline of a quarter: as much as is allowed", hourly(1, 90)),
  flood("batches of 1,000 behaviours", record, () => ({
    all: Array.from({ length: 1_000 }, () => ({
      id: `flood-${number++}`,
      userId: attacker,
      itemId: `item-${number % 600}`,
      type: "VIEW",
      occurredAt: new Date().toISOString(),
    })),
  })),
  flood(
    "fragments that unfold without end",
    `{ user(id: "${attacker}") { interests { ...F0 } } } ${Array.from({ length: 10 }, (_, i) => `fragment F${i} on Interest { topic { id label } ...F${i + 1} ...F${i + 1} slices { key topic { label } } }`).join(" ")} fragment F10 on Interest { share }`,
  ),
  anonymousSockets,
  subscriptions,
  pipelining,
  heavyBodies,
];
