import type { StreamAddress } from "../../../src/ports/stream-address.js";

/** A real message broker, as tests prepare it. */
export interface Broker {
  /** Makes a stream with so many partitions, and waits until it is there. */
  make(name: string, partitions: number): Promise<StreamAddress>;
  /** Makes where messages go out to, with one partition, and says how to write and how to read there. */
  makeTarget(name: string): Promise<{ to: StreamAddress; from: StreamAddress }>;
  /** Writes to one of its partitions, in order, and waits until it is stored. */
  write(
    address: StreamAddress,
    partition: number,
    bodies: readonly string[],
    headers?: Readonly<Record<string, string>>,
  ): Promise<void>;
  /** Deletes a stream with what is in it. */
  remove(address: StreamAddress): Promise<void>;
  close(): Promise<void>;
}

export const addressAt = (
  kind: StreamAddress["kind"],
  server: string,
  name: string,
  subjects: readonly string[] = [],
): StreamAddress => ({
  kind,
  servers: [server],
  tls: false,
  credentials: null,
  name,
  subjects,
  group: "test",
  start: "first",
  shown: `${kind}://${server}/${name}`,
});
