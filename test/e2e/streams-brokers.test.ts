import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStreamSource } from "../../src/adapters/streams/open.js";
import { dayMs, minuteMs } from "../../src/core/time.js";
import type { StreamAddress } from "../../src/ports/stream-address.js";
import { addressAt, type Broker } from "../support/brokers/broker.js";
import { kafkaBroker } from "../support/brokers/kafka.js";
import { natsBroker } from "../support/brokers/nats.js";
import { startGodwit } from "../support/cli.js";
import { startHarness } from "../support/harness.js";
import { parts, titled } from "../support/parts.js";
import { smallTown, upsertItems } from "../support/small-town.js";

const patience = { timeout: 60_000, interval: 100 };
const town = smallTown();
const events = 3_000;
const people = 30;

const eventsFrom = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => {
    const n = from + i;
    const occurredAt = new Date(town.end - (events - n) * minuteMs).toISOString();
    return JSON.stringify({ id: `e-${n}`, userId: `u-${n % people}`, itemId: `i-${n % 9}`, type: "VIEW", occurredAt });
  });

/** As GODWIT_STREAM_FROM has it. */
const urlOf = ({ shown, subjects }: StreamAddress): string =>
  subjects.length === 0 ? shown : `${shown}?${subjects.map((one) => `subject=${encodeURIComponent(one)}`).join("&")}`;

/** Music for thirty days, then cooking, as often as needed: a change that no test can miss. */
function movedInterests(userId: string, round: number): Record<string, unknown>[] {
  const of = (theme: string) => town.items.filter(({ id }) => town.themes[id] === theme).map(({ id }) => id);
  const [music, cooking] = [of("music"), of("cooking")];
  return Array.from({ length: 50 }, (_, day) => day).flatMap((day) =>
    [0, 1, 2].map((n) => {
      const items = day < 30 ? music : cooking;
      const occurredAt = new Date(town.end - (50 - day) * dayMs + (n + 4 * round) * minuteMs).toISOString();
      return { userId, itemId: items[(day + n + round) % items.length], type: "CLICK", occurredAt };
    }),
  );
}

const brokers = [
  { title: "NATS", part: parts.nats, open: natsBroker },
  { title: "Kafka", part: parts.kafka, open: kafkaBroker },
] as const;

for (const { title, part, open } of brokers)
  describe.skipIf(part.url === null)(titled(`streams of ${title}, whole`, part), () => {
    let broker: Broker;
    const made: StreamAddress[] = [];
    beforeAll(async () => {
      broker = await open(part.url!);
    });
    afterAll(async () => {
      for (const address of made) await broker.remove(address);
      await broker?.close();
    });

    it("a command that is killed goes on at its place, and each behaviour is in once", async () => {
      const folder = mkdtempSync(join(tmpdir(), "godwit-streams-"));
      try {
        const address = await broker.make(`godwit-${randomUUID()}`, 2);
        made.push(address);
        await broker.write(address, 0, eventsFrom(0, events / 2));
        await broker.write(address, 1, eventsFrom(events / 2, events));
        const env = { GODWIT_DATA_DIR: folder, EMBEDDING: "static", LOG_LEVEL: "info" };
        const args = ["consume", "--from", urlOf(address), "--json"];
        const killed = startGodwit(args, env);
        await killed.says("from its kept place on");
        killed.kill();
        await killed.done;
        await broker.write(address, 0, ["{ no json"]);
        const { code, stdout, stderr } = await startGodwit([...args, "--until-end"], env).done;
        expect(code, stderr).toBe(0);
        const { partitions } = JSON.parse(stdout) as { partitions: Record<string, number>[] };
        const sum = (name: string): number => partitions.reduce((total, one) => total + one[name]!, 0);
        expect(["messages", "recorded", "duplicates", "refused", "waiting"].map(sum)).toEqual([
          events + 1,
          events,
          0,
          1,
          0,
        ]);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }, 240_000);

    it("a service takes a stream, says how far it is, and tells another what happens", async () => {
      const address = await broker.make(`godwit-${randomUUID()}`, 1);
      const target = await broker.makeTarget(`godwit-${randomUUID()}`);
      made.push(address, target.from);
      const service = await startHarness("embedded", {
        startsAt: town.end,
        fakeTexts: true,
        env: {
          GODWIT_STREAM_FROM: urlOf(address),
          GODWIT_STREAM_TO: target.to.shown,
          GODWIT_STREAM_TO_EVENTS: "MIGRATION,INTERESTS",
          GODWIT_FALSE_ALARMS_USER_YEARS: "0.1",
        },
      });
      const reading = await openStreamSource(target.from);
      try {
        await service.gql(upsertItems, { items: town.items });
        await service.settle();
        const taken = async () => (await service.gql("{ streamPartitions { messages recorded } }")).streamPartitions;
        const confirmed = async () =>
          (await service.gql('{ migrations(userId: "walker", states: [CONFIRMED]) { edges { node { id } } } }'))
            .migrations.edges.length;
        for (let round = 0; round < 10 && (round === 0 || (await confirmed()) === 0); round++) {
          await broker.write(
            address,
            0,
            movedInterests("walker", round).map((one) => JSON.stringify(one)),
          );
          const count = 150 * (round + 1);
          await expect.poll(taken, patience).toEqual([{ messages: count, recorded: count }]);
          await service.settle();
        }
        const { health } = await service.gql("{ health { components { name state detail } } }");
        const component = health!["components"].find(({ name }: { name: string }) => name === "streams");
        expect(component).toMatchObject({ state: "UP", detail: expect.stringContaining("1 of 1 partitions") });
        const metrics = await (await fetch(new URL("/metrics", service.url))).text();
        expect(metrics).toMatch(/godwit_stream_lag_messages\{stream="[^"]+",partition="[^"]+"\} 0/);
        const reader = await reading.open((await reading.partitions())[0]!, 0n);
        const told: Record<string, unknown>[] = [];
        await expect
          .poll(async () => {
            for (const { body } of await reader.read(100, 100))
              told.push(JSON.parse(Buffer.from(body).toString("utf8")) as Record<string, unknown>);
            return [...new Set(told.map(({ type }) => type))];
          }, patience)
          .toEqual(expect.arrayContaining(["godwit.migration.confirmed", "godwit.interests.changed"]));
        await reader.close();
        expect(told[0]).toMatchObject({ specversion: "1.0", source: "/godwit", subject: "walker" });
        const interests = told.find(({ type }) => type === "godwit.interests.changed")!["data"] as {
          interests: { topic: { label: string }; share: number }[];
        };
        expect(interests.interests.length).toBeGreaterThan(0);
        const { webhooks } = await service.gql("{ webhooks { url format waiting dead } }");
        expect(webhooks).toEqual([{ url: target.to.shown, format: "CLOUDEVENTS", waiting: 0, dead: 0 }]);
      } finally {
        await reading.close();
        await service.close();
      }
    }, 240_000);

    it("says what is wrong with the stream it is told to take", async () => {
      const missing = addressAt(title === "NATS" ? "nats" : "kafka", "127.0.0.1:9", "nothing");
      const service = await startHarness("embedded", {
        env: { GODWIT_STREAM_FROM: missing.shown, EMBEDDING: "static" },
      });
      try {
        const streams = async () =>
          (await service.gql("{ health { components { name state detail } } }")).health!["components"].find(
            ({ name }: { name: string }) => name === "streams",
          );
        await expect
          .poll(streams, patience)
          .toMatchObject({ state: "DEGRADED", detail: expect.stringContaining("does not answer") });
      } finally {
        await service.close();
      }
    }, 240_000);
  });
