import { setTimeout as delayed } from "node:timers/promises";
import { GodwitError } from "../../../src/core/errors.js";
import type { StreamAddress } from "../../../src/ports/stream-address.js";
import type { StreamSink } from "../../../src/ports/stream-sink.js";
import type { StreamMessage, StreamSource } from "../../../src/ports/stream-source.js";
import { addressAt, type Broker } from "../../support/brokers/broker.js";

interface MemoryStream {
  readonly incarnation: string;
  /** by partition */
  readonly partitions: StreamMessage[][];
}

const reachable = "memory:1";
const betweenMs = 5;

/** A broker in memory, for what is tested of streams where there is no real one. It passes their contract. */
export class MemoryBroker implements Broker {
  readonly #streams = new Map<string, MemoryStream>();
  #made = 0;
  /** rejects whatever is asked, as a broker that is away */
  away = false;

  async make(name: string, partitions: number): Promise<StreamAddress> {
    const incarnation = String(++this.#made);
    this.#streams.set(name, { incarnation, partitions: Array.from({ length: partitions }, () => []) });
    return addressAt("kafka", reachable, name);
  }

  async makeTarget(name: string): Promise<{ to: StreamAddress; from: StreamAddress }> {
    const address = await this.make(name, 1);
    return { to: address, from: address };
  }

  async write(
    { name }: StreamAddress,
    partition: number,
    bodies: readonly string[],
    headers: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const messages = this.#streams.get(name)!.partitions[partition]!;
    for (const body of bodies)
      messages.push({ position: BigInt(messages.length), at: Date.now(), body: Buffer.from(body), headers });
  }

  async remove({ name }: StreamAddress): Promise<void> {
    this.#streams.delete(name);
  }

  async close(): Promise<void> {}

  source(address: StreamAddress): StreamSource {
    const found = (partition: string) => {
      const stream = this.#stream(address);
      return { ...stream, messages: stream.partitions[Number(partition)]! };
    };
    return {
      name: `memory:${address.name}`,
      shown: address.shown,
      partitions: async () => this.#stream(address).partitions.map((_, i) => String(i)),
      bounds: async (partition) => {
        const { incarnation, messages } = found(partition);
        return { incarnation, first: 0n, end: BigInt(messages.length) };
      },
      async open(partition, from) {
        let next = Number(from);
        return {
          get waiting() {
            return found(partition).messages.length - next;
          },
          async read(most, waitMs) {
            const until = Date.now() + waitMs;
            while (found(partition).messages.length <= next && Date.now() < until) await delayed(betweenMs);
            const read = found(partition).messages.slice(next, next + most);
            next += read.length;
            return read;
          },
          close: async () => {},
        };
      },
      close: async () => {},
    };
  }

  sink(address: StreamAddress): StreamSink {
    return {
      shown: address.shown,
      publish: async (messages) =>
        this.write(
          address,
          0,
          messages.map(({ body }) => body),
        ),
      close: async () => {},
    };
  }

  #stream({ name, servers, shown }: StreamAddress): MemoryStream {
    if (this.away || servers[0] !== reachable) throw new GodwitError("UNAVAILABLE", `${shown} does not answer.`);
    const stream = this.#streams.get(name);
    if (stream === undefined) throw new GodwitError("CONFIGURATION", `There is no stream ${name}.`);
    return stream;
  }
}
