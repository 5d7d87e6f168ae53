import type { StreamAddress } from "../../ports/stream-address.js";
import type { StreamSink } from "../../ports/stream-sink.js";
import type { StreamSource } from "../../ports/stream-source.js";

/** The stream at an address; the client of a broker is loaded where it is used only. */
export async function openStreamSource(address: StreamAddress): Promise<StreamSource> {
  return address.kind === "nats"
    ? (await import("./nats/source.js")).createNatsSource(address)
    : (await import("./kafka/source.js")).createKafkaSource(address);
}

export async function openStreamSink(address: StreamAddress): Promise<StreamSink> {
  return address.kind === "nats"
    ? (await import("./nats/sink.js")).createNatsSink(address)
    : (await import("./kafka/sink.js")).createKafkaSink(address);
}
