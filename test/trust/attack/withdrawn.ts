import { bearer } from "../../support/credentials.js";
import { post } from "../../support/graphql-client.js";
import { StubbornSocket } from "../../support/stubborn-socket.js";
import type { Attack } from "./attacks.js";

const sockets = 10;
const messages = 200;

/** Sockets of a key that is withdrawn, which answer no closing handshake and go on asking and writing. */
export const withdrawnKey: Attack = {
  name: "sockets of a key that was withdrawn, which go on sending",
  needs: "refused",
  forbids: "acted",
  async run(world, signal) {
    const got: Record<string, number> = { refused: 0, acted: 0 };
    const admin = await world.keyOf(["admin"]);
    while (!signal.aborted) {
      const { id, key } = await world.keyOf(["admin"]);
      const all = await Promise.all(Array.from({ length: sockets }, () => StubbornSocket.open(world.url)));
      for (const socket of all) socket.send({ type: "connection_init", payload: bearer(key) });
      await post(world.url, `mutation { revokeApiKey(id: "${id}") { state } }`, {}, bearer(admin.key));
      for (const [s, socket] of all.entries())
        for (let n = 0; n < messages; n++)
          socket.send({ id: `${n}`, type: "subscribe", payload: { query: upsert(`withdrawn-${id}-${s}-${n}`) } });
      await new Promise((resolve) => void setTimeout(resolve, 1_500));
      for (const socket of all) {
        for (const { type, payload } of socket.received as { type: string; payload?: { data?: unknown } }[])
          if (type === "next" && payload?.data) got["acted"]!++;
        if (socket.gone) got["refused"]!++;
        socket.destroy();
      }
    }
    return got;
  },
};

const upsert = (id: string): string =>
  `mutation { upsertItems(items: [{ id: "${id}", title: "Not there" }]) { accepted } }`;
