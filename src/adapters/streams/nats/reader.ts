import type { JetStreamManager, JsMsg } from "@nats-io/jetstream";
import type { StreamAddress } from "../../../ports/stream-address.js";
import type { StreamMessage, StreamReader } from "../../../ports/stream-source.js";
import { away } from "./connection.js";

/** The shortest wait that JetStream takes. */
const shortestMs = 1_000;

/** Reads through a consumer of JetStream, which numbers what it delivers: a gap means that something was lost. */
export async function natsReader(
  address: StreamAddress,
  manager: JetStreamManager,
  name: string,
): Promise<StreamReader> {
  const consumer = await manager.jetstream().consumers.get(address.name, name);
  let delivered = 0;
  let waiting = (await consumer.info(true)).num_pending;

  /** Rejects where the consumer is gone, or has delivered what never came here. */
  async function check(): Promise<void> {
    const info = await consumer.info();
    if (info.delivered.consumer_seq > delivered) throw new Error("messages were lost on their way");
    waiting = info.num_pending;
  }

  function take(message: JsMsg): StreamMessage {
    const { deliverySequence, streamSequence, timestampNanos, pending } = message.info;
    if (deliverySequence !== delivered + 1) throw new Error("messages were lost on their way");
    delivered = deliverySequence;
    waiting = pending;
    return {
      position: BigInt(streamSequence),
      at: Math.floor(timestampNanos / 1e6),
      body: message.data,
      headers: Object.fromEntries(
        [...(message.headers ?? [])].map(([key, values]) => [key.toLowerCase(), values.at(-1) ?? ""]),
      ),
    };
  }

  async function fetch(most: number, waitMs: number): Promise<StreamMessage[]> {
    const messages = await consumer.fetch({ max_messages: most, expires: Math.max(shortestMs, waitMs) });
    const taken: StreamMessage[] = [];
    for await (const message of messages) taken.push(take(message));
    return taken;
  }

  return {
    get waiting() {
      return waiting;
    },
    async read(most, waitMs) {
      try {
        // So many are there: they come at once. Where there is none, the first that comes ends the wait.
        const asked = Math.min(most, Math.max(1, waiting));
        const taken = await fetch(asked, waitMs);
        if (taken.length < asked) await check();
        return taken;
      } catch (error) {
        throw away(address, error);
      }
    },
    async close() {
      await manager.consumers.delete(address.name, name).catch(() => {}); // it goes by itself
    },
  };
}
