import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance } from "fastify";

/** It is looked for requests as often, ms: looks are counted, for a busy event loop lets time pass without reading. */
const everyMs = 10;
/** So many looks in a row must have found none before connections are closed. */
const quietLooks = 15;
/** A process that goes on being asked, for nobody has told its callers, leaves after so many looks. */
const mostLooks = 200;

/** How an HTTP server leaves without failing what was sent to it before its callers knew. */
export interface Departure {
  readonly begun: boolean;
  /**
   * Answers from now on tell their callers to connect elsewhere. Resolves once no request has come for a while: a
   * connection closed while a request is on its way is reset, and its caller cannot know whether anything was done.
   */
  begin(): Promise<void>;
}

/** To be added before the routes. */
export function addDeparture(http: FastifyInstance): Departure {
  let begun = false;
  let asked = false;
  http.addHook("onRequest", async () => {
    asked = true;
  });
  // Otherwise a kept-alive connection that was busy when closing began would hold the server open.
  http.addHook("onSend", async (_request, reply) => {
    if (begun) void reply.header("connection", "close");
  });
  return {
    get begun() {
      return begun;
    },
    async begin() {
      begun = true;
      let quiet = 0;
      for (let look = 0; look < mostLooks && quiet < quietLooks && (await connections(http)) > 0; look++) {
        asked = false;
        await sleep(everyMs);
        quiet = asked ? 0 : quiet + 1;
      }
    },
  };
}

/** How many connections are open. */
function connections(http: FastifyInstance): Promise<number> {
  return new Promise((resolve, reject) => {
    http.server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}
