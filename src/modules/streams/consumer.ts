import { randomUUID } from "node:crypto";
import type { StreamHistory } from "../../ports/history/streams.js";
import { Partition, type PartitionParts } from "./partition.js";

/** A process that is not heard of for so long has lost its partitions. */
const leaseMs = 4_000;
/** Partitions may be added to a topic. */
const lookMs = 30_000;

/**
 * Takes a stream in this process: shares its partitions with other processes that take the same one. Who has a
 * partition is a lease in the database, and each owner has a greater token than the one before: one that was paused
 * commits nothing.
 */
export class StreamConsumer {
  readonly #parts: PartitionParts;
  readonly #owner = randomUUID();
  readonly #own = new Map<string, Partition>();
  #known: readonly string[] = [];
  #lookedAt = -Infinity;
  #fault: string | null = null;
  #closed = false;

  constructor(parts: PartitionParts) {
    this.#parts = parts;
  }

  get shown(): string {
    return this.#parts.source.shown;
  }
  /** why the stream cannot be taken at all; null = it can */
  get fault(): string | null {
    return this.#fault;
  }
  /** those that this process takes */
  get partitions(): readonly Partition[] {
    return [...this.#own.values()];
  }
  /** of the whole stream, as it was seen last */
  get known(): readonly string[] {
    return this.#known;
  }

  /** Prolongs what is here, takes what is free, and gives back more than a fair share. Call it every second. */
  async tend(): Promise<void> {
    if (this.#closed) return;
    const { history, source } = this.#parts;
    const { streams } = history;
    await this.#renew(streams);
    try {
      if (performance.now() - this.#lookedAt > lookMs) {
        this.#known = await source.partitions();
        this.#lookedAt = performance.now();
      }
      this.#fault = null;
    } catch (error) {
      this.#fault = error instanceof Error ? error.message : String(error);
    }
    if (this.#known.length === 0) return;
    const members = await streams.greet(source.name, this.#owner, leaseMs);
    const share = shareOf(this.#known.length, members, this.#owner);
    await this.#giveBack(share);
    const most = share - this.#own.size;
    if (most <= 0 || this.#closed) return;
    const others = this.#known.filter((name) => !this.#own.has(name));
    const leases = await streams.claim(source.name, others, { owner: this.#owner, ttlMs: leaseMs, most });
    for (const lease of leases)
      if (this.#closed) await streams.release(lease);
      else this.#own.set(lease.partition, new Partition(lease, this.#parts));
  }

  /** Records what is in flight, and leaves the rest to others at once. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.partitions.map((partition) => partition.stop()));
    this.#own.clear();
    const { history, source } = this.#parts;
    await history.streams.leave(source.name, this.#owner).catch(() => {}); // the lease ends by itself
    await source.close();
  }

  async #renew(streams: StreamHistory): Promise<void> {
    const held = await streams.renew(this.#parts.source.name, this.#owner, leaseMs);
    const tokens = new Map(held.map(({ partition, token }) => [partition, token]));
    await Promise.all(
      [...this.#own].map(async ([name, partition]) => {
        const held = tokens.get(name) === partition.lease.token;
        if (held && !partition.ended) return;
        this.#own.delete(name);
        await partition.stop();
        if (held) await streams.release(partition.lease);
      }),
    );
  }

  async #giveBack(share: number): Promise<void> {
    await Promise.all(
      [...this.#own].slice(share).map(async ([name, partition]) => {
        this.#own.delete(name);
        await partition.stop();
        await this.#parts.history.streams.release(partition.lease);
      }),
    );
  }
}

/** Everybody gets as many; what is left over goes to the first ones. */
function shareOf(partitions: number, members: readonly string[], owner: string): number {
  const each = Math.floor(partitions / members.length);
  return each + (members.indexOf(owner) < partitions % members.length ? 1 : 0);
}
