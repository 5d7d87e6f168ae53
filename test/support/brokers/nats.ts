import { jetstream, jetstreamManager, StorageType } from "@nats-io/jetstream";
import { connect, headers as headersOf } from "@nats-io/transport-node";
import { addressAt, type Broker } from "./broker.js";

/** NATS JetStream at `nats://host:port`; partitions are the subjects `<name>.<number>`. */
export async function natsBroker(url: string): Promise<Broker> {
  const server = new URL(url).host;
  const connection = await connect({ servers: server });
  const manager = await jetstreamManager(connection);
  const client = jetstream(connection);
  const add = (name: string) =>
    manager.streams.add({ name, subjects: [`${name}.>`], storage: StorageType.File, num_replicas: 1 });
  return {
    async make(name, partitions) {
      await add(name);
      const subjects = Array.from({ length: partitions }, (_, i) => `${name}.${i}`);
      return addressAt("nats", server, name, partitions === 1 ? [] : subjects);
    },
    async makeTarget(name) {
      await add(name);
      return { to: addressAt("nats", server, name), from: addressAt("nats", server, name) };
    },
    async write({ name }, partition, bodies, named = {}) {
      const headers = headersOf();
      for (const [key, value] of Object.entries(named)) headers.set(key, value);
      await Promise.all(bodies.map((body) => client.publish(`${name}.${partition}`, body, { headers })));
    },
    async remove({ name }) {
      await manager.streams.delete(name);
    },
    close: () => connection.close(),
  };
}
