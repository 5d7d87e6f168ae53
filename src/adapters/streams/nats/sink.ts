import { jetstream } from "@nats-io/jetstream";
import type { StreamAddress } from "../../../ports/stream-address.js";
import type { StreamSink } from "../../../ports/stream-sink.js";
import { away, LazyConnection } from "./connection.js";

const timeoutMs = 10_000;

/**
 * Writes to subjects of JetStream: the name of the address, then what happened (`godwit.migration.confirmed`). A stream
 * must hold them. A repeat of a message is dropped by its id within the stream's window.
 */
export function createNatsSink(address: StreamAddress): StreamSink {
  const connection = new LazyConnection(address);
  return {
    shown: address.shown,
    async publish(messages) {
      const client = jetstream(await connection.get(), { timeout: timeoutMs });
      try {
        // One after the other is the order of a connection; their acknowledgements are awaited together.
        await Promise.all(
          messages.map(({ id, type, body }) => client.publish(`${address.name}.${type}`, body, { msgID: id })),
        );
      } catch (error) {
        throw away(address, error);
      }
    },
    close: () => connection.close(),
  };
}
