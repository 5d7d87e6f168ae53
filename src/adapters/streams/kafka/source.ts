import { Consumer } from "@platformatic/kafka";
import { GodwitError } from "../../../core/errors.js";
import type { StreamAddress } from "../../../ports/stream-address.js";
import type { StreamSource } from "../../../ports/stream-source.js";
import { away, kafkaOptions } from "./options.js";
import { kafkaReader } from "./reader.js";

const oldest = -2n;
const newest = -1n;

/**
 * A topic behind the Kafka protocol (Kafka 3.1 and later, Redpanda). Positions are offsets. No group is joined: which
 * process takes which partition, and how far it has come, is kept in the database with what was recorded.
 */
export function createKafkaSource(address: StreamAddress): StreamSource {
  const { name: topic, group: groupId } = address;
  let client: Consumer | null = null;
  const make = (): Consumer => new Consumer({ ...kafkaOptions(address), groupId, autocreateTopics: false });
  const opened = (): Consumer => (client ??= make());
  const asked = async <T>(work: (consumer: Consumer) => Promise<T>): Promise<T> => {
    try {
      return await work(opened());
    } catch (error) {
      if (isUnknownTopic(error))
        throw new GodwitError(
          "CONFIGURATION",
          `There is no topic ${JSON.stringify(topic)} at ${address.shown}; make it: kafka-topics.sh --create --topic ${topic}.`,
          [],
          { cause: error },
        );
      throw away(address, error);
    }
  };
  const metadata = (consumer: Consumer) => consumer.metadata({ topics: [topic], forceUpdate: true });
  return {
    name: `kafka:${topic}:${groupId}`,
    shown: address.shown,
    partitions: () =>
      asked(async (consumer) => {
        const found = (await metadata(consumer)).topics.get(topic)!;
        return Array.from({ length: found.partitionsCount }, (_, i) => String(i));
      }),
    bounds: (partition) =>
      asked(async (consumer) => {
        const at = Number(partition);
        const partitions = { [topic]: [at] };
        const { id } = (await metadata(consumer)).topics.get(topic)!;
        const [first, end] = await Promise.all(
          [oldest, newest].map((timestamp) => consumer.listOffsets({ topics: [topic], partitions, timestamp })),
        );
        return { incarnation: id, first: first!.get(topic)![at]!, end: end!.get(topic)![at]! };
      }),
    // A broker answers a connection in order: each reader waits on one of its own.
    open: async (partition, from) => kafkaReader({ address, consumer: make(), partition: Number(partition), from }),
    async close() {
      await client?.close().catch(() => {});
      client = null;
    },
  };
}

function isUnknownTopic(error: unknown): boolean {
  return (
    error instanceof Error &&
    "findBy" in error &&
    typeof error.findBy === "function" &&
    Boolean((error.findBy as (name: string, value: unknown) => unknown)("apiId", "UNKNOWN_TOPIC_OR_PARTITION"))
  );
}
