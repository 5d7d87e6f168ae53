import { expect, test, vi } from "vitest";
import { bearer, newKey, tokenEnvironment, userToken } from "../../support/credentials.js";
import { post, type Variables } from "../../support/graphql-client.js";
import type { Harness } from "../../support/harness.js";
import { onBackends } from "../../support/on-backends.js";
import { moveIn, smallTown } from "../../support/small-town.js";
import { StubbornSocket } from "../../support/stubborn-socket.js";

const town = smallTown({ perTheme: 4, others: 4 });
const userId = town.behaviours[0]!.userId;
const perSocket = 60;
const patience = { timeout: 60_000 };

/** Another document for each number; without one all are equal. */
const subscription = (n: number | null = null, fields = "share slices { key } items(first: 5) { score }"): string =>
  `subscription { ${n === null ? "" : `s${n}: `}interestsChanged(userId: "${userId}") { ${fields} } }`;
const record = "mutation ($all: [BehaviourInput!]!) { recordBehaviours(behaviours: $all) { accepted } }";

async function listening({ url }: Harness, documents: readonly string[]): Promise<StubbornSocket> {
  const socket = await StubbornSocket.open(url);
  socket.send({ type: "connection_init", payload: bearer(await userToken(userId)) });
  await expect.poll(() => socket.received.map(({ type }) => type)).toContain("connection_ack");
  documents.forEach((query, id) => void socket.send({ id: `${id}`, type: "subscribe", payload: { query } }));
  // It is answered after them: then all of them listen.
  socket.send({ id: "last", type: "subscribe", payload: { query: "{ __typename }" } });
  await expect.poll(() => socket.received.some(({ id }) => id === "last"), patience).toBe(true);
  return socket;
}

const heard = ({ received }: StubbornSocket, id?: number): number =>
  received.filter(
    (one) => one["type"] === "next" && one["id"] !== "last" && (id === undefined || one["id"] === `${id}`),
  ).length;

let number = 0;

async function click({ url, now }: Harness): Promise<void> {
  const behaviour = {
    id: `shared-${number++}`,
    userId,
    itemId: town.items[0]!.id,
    type: "CLICK",
    occurredAt: new Date(now()).toISOString(),
  };
  const { errors } = await post(url, record, { all: [behaviour] }, bearer(await userToken(userId)));
  expect(errors).toBeUndefined();
}

onBackends(
  "many subscriptions of one caller",
  {
    env: { ...tokenEnvironment, GODWIT_RATE_USER: "0", GODWIT_MAX_SUBSCRIPTIONS: `${perSocket + 1}` },
    startsAt: town.end,
  },
  async (harness) => {
    const { key } = await newKey(harness.runtime, ["admin"]);
    const gql = async <T>(query: string, variables: Variables = {}): Promise<T> => {
      const { data, errors } = await post(harness.url, query, variables, bearer(key));
      if (errors) throw new Error(JSON.stringify(errors));
      return data as T;
    };
    await moveIn({ ...harness, gql }, town);
  },
  (harness) => {
    test("that are equal have one computation for each event, and everyone hears of it", async () => {
      const equal = Array.from({ length: perSocket }, () => subscription());
      const sockets = [await listening(harness(), equal), await listening(harness(), equal)];
      const computed = vi.spyOn(harness().runtime.services.interests, "shown");
      try {
        await click(harness());
        await harness().settle();
        await expect.poll(() => sockets.every((socket) => heard(socket) >= perSocket), patience).toBe(true);
        const events = heard(sockets[0]!, 0);
        await expect
          .poll(() => sockets.map((socket) => heard(socket)), patience)
          .toEqual([perSocket, perSocket].map((n) => n * events));
        expect(computed).toHaveBeenCalledTimes(events);
        for (const socket of sockets) socket.destroy();
        computed.mockClear();
        await expect
          .poll(async () => {
            computed.mockClear();
            await click(harness());
            await harness().settle();
            return computed.mock.calls.length;
          }, patience)
          .toBe(0); // the last has gone
      } finally {
        computed.mockRestore();
        for (const socket of sockets) socket.destroy();
      }
    });

    test("that differ cost together as much as two operations may", async () => {
      const fields = "share slices { key } items(first: 50) { score }";
      const socket = await listening(
        harness(),
        Array.from({ length: perSocket }, (_, n) =>
          subscription(n, `${fields} evidence(first: 100) { edges { cursor } }`),
        ),
      );
      const refused = socket.received.filter(({ type }) => type === "error");
      socket.destroy();
      expect(JSON.stringify(refused[0])).toContain("TOO_LARGE");
      expect(refused.length).toBeLessThan(perSocket);
    });

    test("are bounded over all of their sockets, and begin again when some have ended", async () => {
      const differ = (socket: number): string[] =>
        Array.from({ length: perSocket }, (_, n) => subscription(socket * perSocket + n, "share"));
      const sockets: StubbornSocket[] = [];
      try {
        for (let n = 0; n < 6; n++) sockets.push(await listening(harness(), differ(n)));
        const refused = sockets.map(({ received }) => received.filter(({ type }) => type === "error"));
        expect(refused.map(({ length }) => length)).toEqual([0, 0, 0, 0, 0, perSocket - 5]);
        expect(JSON.stringify(refused[5]![0])).toContain("TOO_MANY");
        sockets[0]!.destroy();
        await expect
          .poll(async () => {
            sockets.push(await listening(harness(), [subscription(null, "share")]));
            return sockets.at(-1)!.received.some(({ type }) => type === "error");
          }, patience)
          .toBe(false);
      } finally {
        for (const socket of sockets) socket.destroy();
      }
    });
  },
);
