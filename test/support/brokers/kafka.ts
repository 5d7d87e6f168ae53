import { setTimeout as delayed } from "node:timers/promises";
import { Admin, Producer, stringSerializers } from "@platformatic/kafka";
import { addressAt, type Broker } from "./broker.js";

/** A topic that is made or deleted is there, or gone, a moment later. */
const tries = 100;
const betweenMs = 100;

/** Kafka at `host:port`. */
export async function kafkaBroker(server: string): Promise<Broker> {
  const options = { clientId: "godwit-test", bootstrapBrokers: [server], retries: 3 };
  const admin = new Admin(options);
  const producer = new Producer({ ...options, serializers: stringSerializers });
  const isThere = async (name: string): Promise<boolean> => (await admin.listTopics()).includes(name);
  const until = async (name: string, there: boolean): Promise<void> => {
    for (let i = 0; i < tries && (await isThere(name)) !== there; i++) await delayed(betweenMs);
  };
  const make = async (name: string, partitions: number) => {
    await admin.createTopics({ topics: [name], partitions, replicas: 1 });
    await until(name, true);
    return addressAt("kafka", server, name);
  };
  return {
    make,
    async makeTarget(name) {
      const address = await make(name, 1);
      return { to: address, from: address };
    },
    async write({ name: topic }, partition, bodies, headers = {}) {
      await producer.send({ messages: bodies.map((value) => ({ topic, partition, value, headers })) });
    },
    async remove({ name }) {
      await admin.deleteTopics({ topics: [name] });
      await until(name, false);
      producer.clearMetadata();
    },
    async close() {
      await producer.close();
      await admin.close();
    },
  };
}
