import { afterAll, beforeAll, describe } from "vitest";
import { openStreamSink, openStreamSource } from "../../src/adapters/streams/open.js";
import type { Broker } from "../support/brokers/broker.js";
import { kafkaBroker } from "../support/brokers/kafka.js";
import { parts, titled } from "../support/parts.js";
import { streamContract } from "./stream-source.contract.js";

const { kafka } = parts;

describe.skipIf(kafka.url === null)(titled("streams of Kafka", kafka), () => {
  let broker: Broker;
  beforeAll(async () => {
    broker = await kafkaBroker(kafka.url!);
  });
  afterAll(() => broker?.close());
  streamContract("a real Kafka", () => broker, { source: openStreamSource, sink: openStreamSink });
});
