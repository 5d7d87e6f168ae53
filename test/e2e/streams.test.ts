import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StreamAddress } from "../../src/ports/stream-address.js";
import type { Services } from "../../src/modules/kit/services.js";
import { StreamConsumer } from "../../src/modules/streams/consumer.js";
import type { PartitionParts } from "../../src/modules/streams/partition.js";
import { Taking } from "../../src/modules/streams/taking.js";
import { createLogger } from "../../src/logging.js";
import { MemoryBroker } from "../fakes/streams/memory.js";
import { backends, startHarness, type Harness } from "../support/harness.js";

const patience = { timeout: 40_000, interval: 50 };
const tendMs = 50;
const log = createLogger({ level: "fatal" });

function takingOf({ history, behaviours, receivers, pseudonyms, clock }: Services): Taking {
  const mappings = (shape: string) => receivers.mapping(shape);
  return new Taking({ history, behaviours, receivers, pseudonyms, format: "auto", mappings, clock });
}

/** The part of the service that takes a stream, as one process has it. */
function consuming({ runtime: { services } }: Harness, broker: MemoryBroker, address: StreamAddress, own = {}) {
  const { history, backlog } = services;
  const taking = takingOf(services);
  const source = broker.source(address);
  const parts: PartitionParts = { history, backlog, log, start: "first", source, taking, ...own };
  const consumer = new StreamConsumer(parts);
  let tending = consumer.tend();
  const timer = setInterval(() => (tending = tending.then(() => consumer.tend())), tendMs);
  const pause = async (): Promise<void> => {
    clearInterval(timer);
    await tending;
  };
  return {
    consumer,
    /** as a process that is not heard of any more */
    pause,
    async close(): Promise<void> {
      await pause();
      await consumer.close();
    },
  };
}

const behaviour = (userId: string, n: number, more: object = {}): Record<string, unknown> => ({
  id: `${userId}-${n}`,
  userId,
  itemId: `i-${n % 7}`,
  type: "VIEW",
  occurredAt: new Date(Date.UTC(2026, 4, 1) + n * 60_000).toISOString(),
  ...more,
});
const lines = (userId: string, from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => JSON.stringify(behaviour(userId, from + i)));

interface Place {
  stream: string;
  partition: string;
  position: string;
  messages: number;
  recorded: number;
  duplicates: number;
  refused: number;
}

async function placesOf(service: Harness, { name }: StreamAddress): Promise<Place[]> {
  const { streamPartitions } = await service.gql<{ streamPartitions: Place[] }>(
    "{ streamPartitions { stream partition position messages recorded duplicates refused } }",
  );
  return streamPartitions.filter(({ stream }) => stream === `memory:${name}`);
}
const sum = (places: readonly Place[], field: "messages" | "recorded" | "duplicates" | "refused"): number =>
  places.reduce((total, place) => total + place[field], 0);
const until = (service: Harness, address: StreamAddress, messages: number) =>
  expect.poll(async () => sum(await placesOf(service, address), "messages"), patience).toBe(messages);

async function refusalsOf(service: Harness, { name }: StreamAddress) {
  const { streamRefusals } = await service.gql<{
    streamRefusals: { edges: { node: { code: string; path: string[]; reason: string; body: string | null } }[] };
  }>("query($s: String) { streamRefusals(stream: $s, first: 100) { edges { node { code path reason body } } } }", {
    s: `memory:${name}`,
  });
  return streamRefusals.edges.map(({ node }) => node);
}

for (const { backend, skipped } of backends.filter(({ backend }) => backend === "embedded" || backend === "server"))
  describe.skipIf(skipped !== null)(`streams in, ${backend}${skipped === null ? "" : ` (${skipped})`}`, () => {
    let harness: Harness;
    const service = (): Harness => harness;
    beforeAll(async () => {
      harness = await startHarness(backend, { env: { EMBEDDING: "static" } });
    });
    afterAll(() => harness?.close());

    it("records each behaviour once, puts aside what cannot be taken with its reason, and goes on", async () => {
      const broker = new MemoryBroker();
      const address = await broker.make(randomUUID(), 2);
      const event = {
        specversion: "1.0",
        id: "1",
        source: "/shop",
        type: "shop.item.viewed",
        time: "2026-05-01T10:00:00Z",
        data: { userId: "eve", itemId: "i-1" },
      };
      await broker.write(address, 0, [
        ...lines("adam", 0, 50),
        JSON.stringify(event),
        "{ no json",
        JSON.stringify(behaviour("adam", 60, { type: "LOOK" })),
        JSON.stringify(behaviour("adam", 3)),
        `${lines("adam", 70, 72).join("\n")}\n`,
        JSON.stringify([behaviour("adam", 80), behaviour("adam", 81, { userId: 7.5 })]),
      ]);
      await broker.write(address, 1, lines("bert", 0, 40));
      const taker = consuming(service(), broker, address);
      try {
        await until(service(), address, 96);
        await broker.write(address, 1, lines("bert", 40, 50));
        await until(service(), address, 106);
      } finally {
        await taker.close();
      }
      const places = await placesOf(service(), address);
      expect(sum(places, "recorded")).toBe(50 + 1 + 2 + 1 + 50);
      expect(sum(places, "duplicates")).toBe(1);
      const aside = await refusalsOf(service(), address);
      expect(aside.map(({ path }) => path)).toEqual([["userId"], ["type"], []]);
      expect(aside[2]).toMatchObject({ body: "{ no json", reason: expect.stringContaining("no JSON") });
      const { user } = await service().gql(`{ user(id: "bert") { behaviours(first: 100) { edges { node { id } } } } }`);
      expect(new Set(user!["behaviours"].edges.map(({ node }: { node: { id: string } }) => node.id)).size).toBe(50);
    });

    it("goes on at its place with another process, and after a stream was made anew from its beginning", async () => {
      const broker = new MemoryBroker();
      const address = await broker.make(randomUUID(), 1);
      await broker.write(address, 0, lines("carl", 0, 30));
      const first = consuming(service(), broker, address);
      await until(service(), address, 30);
      await first.close();
      await broker.write(address, 0, lines("carl", 30, 40));
      const second = consuming(service(), broker, address);
      await until(service(), address, 40);
      await second.close();
      expect(await placesOf(service(), address)).toMatchObject([{ position: "40", recorded: 40, duplicates: 0 }]);
      await broker.make(address.name, 1);
      await broker.write(address, 0, lines("carl", 35, 45));
      const third = consuming(service(), broker, address);
      await until(service(), address, 50);
      await third.close();
      expect(await placesOf(service(), address)).toMatchObject([{ position: "10", recorded: 45, duplicates: 5 }]);
    });

    it("shares partitions, and a process that is not heard of commits nothing once another has them", async () => {
      const broker = new MemoryBroker();
      const address = await broker.make(randomUUID(), 4);
      const one = consuming(service(), broker, address);
      await expect.poll(() => one.consumer.partitions.length, patience).toBe(4);
      const two = consuming(service(), broker, address);
      await expect.poll(() => two.consumer.partitions.length, patience).toBe(2);
      await expect.poll(() => one.consumer.partitions.length, patience).toBe(2);
      const [held] = one.consumer.partitions;
      await one.pause();
      for (let n = 0; n < 20; n++)
        for (const p of [0, 1, 2, 3]) await broker.write(address, p, lines(`dora-${p}`, n * 5, n * 5 + 5));
      await expect.poll(() => two.consumer.partitions.length, patience).toBe(4);
      await until(service(), address, 400);
      const { streams } = service().runtime.services.history;
      const counts = { messages: 1, recorded: 1, duplicates: 0, ignored: 0, refused: 0 };
      const step = { from: 100n, to: 101n, waiting: 0, lastAt: null, counts };
      expect(await streams.advance(held!.lease, step), "an older token").toBe(false);
      const current = two.consumer.partitions.find(({ lease }) => lease.partition === held!.lease.partition)!;
      expect(await streams.advance(current.lease, { ...step, from: 99n }), "a place that was passed").toBe(false);
      await two.close();
      await one.close();
      const places = await placesOf(service(), address);
      expect(sum(places, "recorded")).toBe(400);
      expect(places.map(({ position }) => position)).toEqual(["100", "100", "100", "100"]);
    });

    it("puts a message aside that cannot be recorded unforeseen, and waits while much is to fold", async () => {
      const broker = new MemoryBroker();
      const address = await broker.make(randomUUID(), 1);
      await broker.write(address, 0, [
        ...lines("emil", 0, 9),
        JSON.stringify(behaviour("emil", 9, { text: "poison" })),
      ]);
      const backlog = { full: true, refresh: async () => {} };
      const taking = takingOf(service().runtime.services);
      const taker = consuming(service(), broker, address, {
        backlog,
        taking: {
          putAside: taking.putAside.bind(taking),
          take: async (step: Parameters<Taking["take"]>[0]) => {
            if (step.messages.some(({ body }) => Buffer.from(body).toString().includes("poison")))
              throw new Error("unforeseen");
            return taking.take(step);
          },
        },
      });
      await expect.poll(() => taker.consumer.partitions[0]?.pause?.kind, patience).toBe("backlog");
      expect(sum(await placesOf(service(), address), "messages")).toBe(0);
      backlog.full = false;
      await until(service(), address, 10);
      await taker.close();
      expect(await placesOf(service(), address)).toMatchObject([{ recorded: 9, refused: 1, position: "10" }]);
      expect(await refusalsOf(service(), address)).toMatchObject([{ code: "INTERNAL", path: [] }]);
    });

    it("tells a person what was put aside about them, and erases it, also where it cannot be read", async () => {
      const broker = new MemoryBroker();
      const address = await broker.make(randomUUID(), 1);
      await broker.write(address, 0, [
        ...lines("frida", 0, 3),
        JSON.stringify(behaviour("frida", 4, { type: "LOOK" })),
        `{"userId":"frida", broken`,
      ]);
      const taker = consuming(service(), broker, address);
      await until(service(), address, 5);
      const { exportUser } = await service().gql<{ exportUser: { streamRefusals: { path: string[] }[] } }>(
        `mutation { exportUser(id: "frida") }`,
      );
      expect(exportUser.streamRefusals.map(({ path }) => path)).toEqual([["type"]]);
      expect(await refusalsOf(service(), address)).toHaveLength(2);
      await service().gql(`mutation { eraseUser(id: "frida") { erased } }`);
      expect(await refusalsOf(service(), address)).toEqual([]);
      await broker.write(address, 0, lines("frida", 5, 6));
      await until(service(), address, 6);
      await taker.close();
      const [last] = await refusalsOf(service(), address);
      expect(last).toMatchObject({ code: "FORBIDDEN", body: null });
      expect(JSON.stringify(last)).not.toContain("frida");
    });
  });
