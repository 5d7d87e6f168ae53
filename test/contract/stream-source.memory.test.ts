import { MemoryBroker } from "../fakes/streams/memory.js";
import { streamContract } from "./stream-source.contract.js";

const broker = new MemoryBroker();

streamContract("streams of the broker in memory", () => broker, {
  source: async (address) => broker.source(address),
  sink: async (address) => broker.sink(address),
});
