import { Producer, ProduceAcks, stringSerializers } from "@platformatic/kafka";
import type { StreamAddress } from "../../../ports/stream-address.js";
import type { StreamSink } from "../../../ports/stream-sink.js";
import { away, kafkaOptions } from "./options.js";

/** Writes to a topic; what is about one user lies in one partition, in order. */
export function createKafkaSink(address: StreamAddress): StreamSink {
  let client: Producer<string, string, string, string> | null = null;
  const opened = () =>
    (client ??= new Producer({ ...kafkaOptions(address), serializers: stringSerializers, autocreateTopics: false }));
  return {
    shown: address.shown,
    async publish(messages) {
      try {
        await opened().send({
          acks: ProduceAcks.ALL,
          messages: messages.map(({ id, type, key, body }) => ({
            topic: address.name,
            key,
            value: body,
            headers: { id, type, "content-type": "application/cloudevents+json; charset=UTF-8" },
          })),
        });
      } catch (error) {
        throw away(address, error);
      }
    },
    async close() {
      await client?.close().catch(() => {});
      client = null;
    },
  };
}
