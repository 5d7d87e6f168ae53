import { afterAll, beforeAll, describe } from "vitest";
import { openStreamSink, openStreamSource } from "../../src/adapters/streams/open.js";
import type { Broker } from "../support/brokers/broker.js";
import { natsBroker } from "../support/brokers/nats.js";
import { parts, titled } from "../support/parts.js";
import { streamContract } from "./stream-source.contract.js";

const { nats } = parts;

describe.skipIf(nats.url === null)(titled("streams of NATS", nats), () => {
  let broker: Broker;
  beforeAll(async () => {
    broker = await natsBroker(nats.url!);
  });
  afterAll(() => broker?.close());
  streamContract("a real NATS", () => broker, { source: openStreamSource, sink: openStreamSink });
});
