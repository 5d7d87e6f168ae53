import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StreamAddress } from "../../src/ports/stream-address.js";
import type { StreamSink } from "../../src/ports/stream-sink.js";
import type { StreamMessage, StreamReader, StreamSource } from "../../src/ports/stream-source.js";
import type { Broker } from "../support/brokers/broker.js";

const patience = 20_000;

/** Reads until so many are there; a batch may hold fewer. */
async function readAll(reader: StreamReader, count: number, most = 1_000): Promise<StreamMessage[]> {
  const read: StreamMessage[] = [];
  const until = Date.now() + patience;
  while (read.length < count && Date.now() < until) read.push(...(await reader.read(most, 200)));
  return read;
}

const texts = (messages: readonly StreamMessage[]): string[] =>
  messages.map(({ body }) => Buffer.from(body).toString("utf8"));
const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => JSON.stringify({ n: from + i }));

/** What every stream adapter must do, on a real broker. */
export function streamContract(
  title: string,
  broker: () => Broker,
  open: { source(address: StreamAddress): Promise<StreamSource>; sink(address: StreamAddress): Promise<StreamSink> },
): void {
  describe(title, () => {
    let address: StreamAddress;
    let source: StreamSource;
    let partitions: readonly string[];
    const bodies = numbered(0, 500);
    beforeAll(async () => {
      address = await broker().make(`godwit-${randomUUID()}`, 2);
      source = await open.source(address);
      partitions = await source.partitions();
      await broker().write(address, 0, bodies);
      await broker().write(address, 1, ["other"], { "ce-type": "seen" });
    });
    afterAll(async () => {
      await source?.close();
      if (address !== undefined) await broker().remove(address);
    });

    it("yields a partition in order, and from any position on the same again", async () => {
      expect(partitions).toHaveLength(2);
      const { first, end } = await source.bounds(partitions[0]!);
      const reader = await source.open(partitions[0]!, first);
      const all = await readAll(reader, 500, 64);
      await reader.close();
      expect(texts(all)).toEqual(bodies);
      expect(reader.waiting).toBe(0);
      for (let i = 1; i < all.length; i++) expect(all[i]!.position > all[i - 1]!.position).toBe(true);
      expect(end > all.at(-1)!.position).toBe(true);
      expect(Math.abs(all[0]!.at - Date.now())).toBeLessThan(10 * 60_000);
      const again = await source.open(partitions[0]!, all[199]!.position + 1n);
      expect(texts(await readAll(again, 300))).toEqual(bodies.slice(200));
      await again.close();
    });

    it("keeps partitions apart, with the headers of messages", async () => {
      const reader = await source.open(partitions[1]!, 0n);
      const [message, ...more] = await readAll(reader, 1);
      expect(more).toEqual([]);
      expect(texts([message!])).toEqual(["other"]);
      expect(message!.headers["ce-type"]).toBe("seen");
      await reader.close();
    });

    it("leaves with the broker what nobody asks for, tells how much that is, and waits for what comes", async () => {
      const reader = await source.open(partitions[0]!, (await source.bounds(partitions[0]!)).first);
      expect(texts(await reader.read(10, 1_000))).toEqual(bodies.slice(0, 10));
      expect(reader.waiting).toBe(490);
      await readAll(reader, 490);
      expect(await reader.read(10, 100)).toEqual([]);
      const coming = readAll(reader, 1);
      await broker().write(address, 0, ["late"]);
      expect(texts(await coming)).toEqual(["late"]);
      await reader.close();
    });

    it("tells a stream that was made anew from the one before", async () => {
      const before = await source.bounds(partitions[0]!);
      await broker().remove(address);
      await broker().make(address.name, 2);
      await expect
        .poll(() => source.bounds(partitions[0]!).then(({ incarnation }) => incarnation), { timeout: patience })
        .not.toBe(before.incarnation);
    });

    it("says what is missing: a stream, or the broker", async () => {
      const other = await open.source({ ...address, name: `godwit-${randomUUID()}` });
      await expect(other.partitions()).rejects.toMatchObject({ code: "CONFIGURATION" });
      await other.close();
      const nowhere = await open.source({ ...address, servers: ["127.0.0.1:9"] });
      await expect(nowhere.partitions()).rejects.toMatchObject({ code: "UNAVAILABLE" });
      await nowhere.close();
    });

    it("writes what goes out, in order, and can be read again", async () => {
      const target = await broker().makeTarget(`godwit-${randomUUID()}`);
      const sink = await open.sink(target.to);
      const messages = numbered(0, 50).map((body, i) => ({
        id: `m-${i}`,
        type: "migration.confirmed",
        key: "u",
        body,
      }));
      await sink.publish(messages);
      await sink.close();
      const reading = await open.source(target.from);
      const [partition] = await reading.partitions();
      const reader = await reading.open(partition!, 0n);
      expect(texts(await readAll(reader, 50))).toEqual(messages.map(({ body }) => body));
      await reader.close();
      await reading.close();
      await broker().remove(target.from);
    });
  });
}
