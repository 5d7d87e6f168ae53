import {
  AckPolicy,
  DeliverPolicy,
  JetStreamApiError,
  jetstreamManager,
  type JetStreamManager,
  type StreamInfo,
} from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import { GodwitError } from "../../../core/errors.js";
import type { StreamAddress } from "../../../ports/stream-address.js";
import type { StreamSource } from "../../../ports/stream-source.js";
import { away, LazyConnection } from "./connection.js";
import { natsReader } from "./reader.js";

/** What the whole stream is called where no subjects are named. */
const whole = "all";
/** A consumer that nobody asks goes by itself. */
const forgottenMs = 60_000;
const notFound = 10_059;

/**
 * A stream of NATS JetStream. Each subject filter is a partition; positions are sequences of the stream. Readers are
 * consumers without acknowledgements that begin where they are told: JetStream keeps no place for them.
 */
export function createNatsSource(address: StreamAddress): StreamSource {
  const connection = new LazyConnection(address);
  const asked = async <T>(work: (manager: JetStreamManager) => Promise<T>): Promise<T> => {
    const link = await connection.get();
    try {
      return await work(await jetstreamManager(link, { checkAPI: false }));
    } catch (error) {
      if (error instanceof JetStreamApiError && error.code === notFound)
        throw new GodwitError(
          "CONFIGURATION",
          `There is no stream ${JSON.stringify(address.name)} at ${address.shown}; add it: nats stream add ${address.name}.`,
          [],
          { cause: error },
        );
      throw away(address, error);
    }
  };
  const info = (): Promise<StreamInfo> => asked((manager) => manager.streams.info(address.name));
  return {
    name: `nats:${address.name}:${address.group}`,
    shown: address.shown,
    async partitions() {
      await info();
      return address.subjects.length > 0 ? address.subjects : [whole];
    },
    async bounds() {
      const { created, state } = await info();
      return { incarnation: created, first: BigInt(Math.max(1, state.first_seq)), end: BigInt(state.last_seq) + 1n };
    },
    open: (partition, from) =>
      asked(async (manager) => {
        const { name } = await manager.consumers.add(address.name, {
          ack_policy: AckPolicy.None,
          deliver_policy: DeliverPolicy.StartSequence,
          opt_start_seq: Number(from < 1n ? 1n : from),
          inactive_threshold: nanos(forgottenMs),
          mem_storage: true,
          num_replicas: 1,
          ...(address.subjects.length > 0 ? { filter_subject: partition } : {}),
        });
        return natsReader(address, manager, name);
      }),
    close: () => connection.close(),
  };
}
