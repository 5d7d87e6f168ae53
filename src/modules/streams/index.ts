import type { StreamSource } from "../../ports/stream-source.js";
import type { Module } from "../kit/module.js";
import { StreamConsumer } from "./consumer.js";
import type { StreamFormat } from "./read-body.js";
import { streamResolvers } from "./resolvers.js";
import { StreamService } from "./stream-service.js";
import { Taking } from "./taking.js";

declare module "../kit/services.js" {
  interface Services {
    readonly streams: StreamService;
  }
  interface Options {
    /** what behaviours come in by; null = HTTP and files only */
    readonly stream: {
      readonly source: StreamSource;
      readonly start: "first" | "new";
      readonly format: StreamFormat;
    } | null;
  }
}

const tendMs = 1_000;

/** Behaviours that come in by a stream of NATS or Kafka. */
export const streamsModule: Module = {
  name: "streams",
  folder: new URL(".", import.meta.url),
  resolvers: streamResolvers,
  create({ history, log, clock, options: { stream }, services: { behaviours, receivers, pseudonyms, backlog } }) {
    if (stream === null) return { services: { streams: new StreamService({ history, consumer: null, clock }) } };
    const { source, start, format } = stream;
    const mappings = (shape: string) => receivers.mapping(shape);
    const taking = new Taking({ history, behaviours, receivers, pseudonyms, format, mappings, clock });
    const consumer = new StreamConsumer({ history, source, taking, backlog, log, start });
    return {
      services: { streams: new StreamService({ history, consumer, clock }) },
      rounds: [{ everyMs: tendMs, role: "consume", run: () => consumer.tend() }],
      close: () => consumer.close(),
    };
  },
};
