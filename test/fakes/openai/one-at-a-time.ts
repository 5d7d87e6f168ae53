import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { ngramVector } from "../../../src/adapters/embedding/ngram.js";

export interface OneAtATime {
  /** base address, ending in /v1 */
  readonly url: string;
  /** how often each text was computed */
  readonly computed: Map<string, number>;
  /** texts of each request */
  readonly sizes: number[];
  /** texts of requests that were given up before their turn was over */
  givenUp: number;
  msPerText: number;
  close(): Promise<void>;
}

/**
 * A right but slow embeddings server, as those on a processor are: one text after the other over all requests, and no
 * further text of a request whose caller has hung up.
 */
export async function startOneAtATime(msPerText: number, dimension = 32): Promise<OneAtATime> {
  let turn = Promise.resolve();
  const state = { computed: new Map<string, number>(), sizes: [] as number[], givenUp: 0, msPerText };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { input } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as { input: string[] };
      state.sizes.push(input.length);
      turn = turn.then(async () => {
        for (const [done, text] of input.entries()) {
          if (response.destroyed) {
            state.givenUp += input.length - done;
            return;
          }
          await sleep(state.msPerText);
          state.computed.set(text, (state.computed.get(text) ?? 0) + 1);
        }
        const data = input.map((text, index) => ({
          index,
          embedding: [...ngramVector(text, { dimension, knownFrom: 0, known: [] })],
        }));
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ data, usage: { prompt_tokens: input.length, total_tokens: input.length } }));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
