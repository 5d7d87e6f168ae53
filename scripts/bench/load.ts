import { Agent, request } from "node:http";

export interface Load {
  durations: number[];
  seconds: number /** those of the warm-up included */;
  requests: number;
}

/** Percentiles of fewer answers than this say little. */
const fewest = 200;

/** A GraphQL client over kept-alive connections that measures from the first byte sent to the last one read. */
export class LoadClient {
  readonly #url: URL;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });

  constructor(url: string) {
    this.#url = new URL(url);
  }

  get origin(): string {
    return this.#url.origin;
  }

  /** The data of an answer. Throws on errors of any kind. */
  async ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const text = await this.#send(query, variables);
    const { data, errors } = JSON.parse(text) as { data?: T; errors?: unknown };
    if (errors !== undefined || data === undefined) throw new Error(`the service answered ${text.slice(0, 500)}`);
    return data;
  }

  /**
   * Sends one request after the other from each of `clients` for `ms` milliseconds, and on a slow machine until there
   * are
   * `fewest` answers or five times as long; after a warm-up of a quarter of that.
   */
  async load(query: string, variables: () => Record<string, unknown>, clients: number, ms: number): Promise<Load> {
    const warming = await this.#loop(query, variables, clients, ms / 4, fewest / 4);
    const started = performance.now();
    const durations = await this.#loop(query, variables, clients, ms, fewest);
    return { durations, seconds: (performance.now() - started) / 1000, requests: warming.length + durations.length };
  }

  close(): void {
    this.#agent.destroy();
  }

  async #loop(
    query: string,
    variables: () => Record<string, unknown>,
    clients: number,
    ms: number,
    least: number,
  ): Promise<number[]> {
    const durations: number[] = [];
    const started = performance.now();
    const goesOn = (): boolean => {
      const spent = performance.now() - started;
      return spent < ms || (durations.length < least && spent < 5 * ms);
    };
    await Promise.all(
      Array.from({ length: clients }, async () => {
        while (goesOn()) {
          const sent = performance.now();
          const text = await this.#send(query, variables());
          durations.push(performance.now() - sent);
          if (text.includes('"errors"')) throw new Error(`the service answered ${text.slice(0, 500)}`);
        }
      }),
    );
    return durations;
  }

  #send(query: string, variables: Record<string, unknown>): Promise<string> {
    const body = JSON.stringify({ query, variables });
    return new Promise((resolve, reject) => {
      const sent = request(
        this.#url,
        {
          method: "POST",
          agent: this.#agent,
          headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
        },
        (answer) => {
          const parts: Buffer[] = [];
          answer
            .on("data", (part: Buffer) => parts.push(part))
            .on("end", () => resolve(Buffer.concat(parts).toString()))
            .on("error", reject);
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });
  }
}
