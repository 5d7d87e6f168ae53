import { setTimeout as delayed } from "node:timers/promises";
import type { Logger } from "pino";
import { GodwitError } from "../../core/errors.js";
import type { History } from "../../ports/history/history.js";
import type { StreamLease } from "../../ports/history/streams.js";
import type { PartitionBounds, StreamMessage, StreamReader, StreamSource } from "../../ports/stream-source.js";
import type { Backlog } from "../outbox/backlog.js";
import { isPassing, PlaceLost, type Taking } from "./taking.js";

export interface PartitionParts {
  readonly history: History;
  readonly source: StreamSource;
  readonly taking: Pick<Taking, "take" | "putAside">;
  readonly backlog: Pick<Backlog, "full" | "refresh">;
  readonly log: Logger;
  readonly start: "first" | "new";
}

/** Why nothing is taken at the moment. */
export type Pause = { readonly kind: "backlog" } | { readonly kind: "fault"; readonly message: string };

const batch = 1_000;
const waitMs = 1_000;
const pauseMs = 200;
const firstRetryMs = 250;
const longestRetryMs = 10_000;
/** A message that cannot be recorded so often, alone, is put aside. */
const attempts = 3;

/** Takes one partition from its kept place on, until it is stopped or the place is another's. */
export class Partition {
  readonly lease: StreamLease;
  readonly done: Promise<void>;
  readonly #parts: PartitionParts;
  readonly #stop = new AbortController();
  #pause: Pause | null = null;
  #waiting = 0;
  #taken = 0;
  #looked = false;
  #ended = false;
  #lastAt: number | null = null;
  #next: bigint | null = null;

  constructor(lease: StreamLease, parts: PartitionParts) {
    this.lease = lease;
    this.#parts = parts;
    this.done = this.#run();
  }

  /** Has the place turned out to be elsewhere than this process thought? Then it is taken anew, or by another. */
  get ended(): boolean {
    return this.#ended;
  }
  /** null = it is being taken */
  get pause(): Pause | null {
    return this.#pause;
  }
  /** messages that were not taken yet */
  get waiting(): number {
    return this.#waiting;
  }
  /** Has the stream answered since this process has it? */
  get looked(): boolean {
    return this.#looked;
  }
  /** messages that were taken since this process has it */
  get taken(): number {
    return this.#taken;
  }
  /** when the last message that was taken had been written, epoch ms */
  get lastAt(): number | null {
    return this.#lastAt;
  }

  /** Finishes the batch that is being recorded, and ends. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.done;
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stop.signal.aborted)
      try {
        await this.#follow(() => {
          failures = 0;
          this.#pause = null;
        });
      } catch (error) {
        if (error instanceof PlaceLost) {
          this.#ended = true;
          return;
        }
        const message = error instanceof Error ? error.message : String(error);
        if (this.#pause?.kind !== "fault")
          this.#parts.log.warn(
            { stream: this.#parts.source.shown, partition: this.lease.partition, error },
            "stream: nothing is taken; trying again",
          );
        this.#pause = { kind: "fault", message };
        await this.#sleep(Math.min(longestRetryMs, firstRetryMs * 2 ** failures++));
      }
  }

  async #follow(onTaken: () => void): Promise<void> {
    const reader = await this.#open();
    let ahead: Promise<readonly StreamMessage[]> | null = null;
    try {
      while (!this.#stop.signal.aborted) {
        if (await this.#holdBack()) continue;
        const messages = await (ahead ?? reader.read(batch, waitMs));
        ahead = null;
        onTaken();
        this.#waiting = reader.waiting + messages.length;
        this.#looked = true;
        if (messages.length === 0) continue;
        // What comes next is fetched while this is recorded; what was fetched and is not recorded stays in the stream.
        if (!this.#stop.signal.aborted && reader.waiting > 0) {
          ahead = reader.read(batch, waitMs);
          ahead.catch(() => {});
        }
        await this.#record(messages, reader.waiting);
        this.#waiting = Math.max(0, this.#waiting - messages.length);
      }
    } finally {
      await ahead?.catch(() => {});
      await reader.close().catch(() => {});
    }
  }

  /** Is there so much to fold that nothing more is to come in? Then it waits a moment. */
  async #holdBack(): Promise<boolean> {
    const { backlog } = this.#parts;
    if (!backlog.full) {
      if (this.#pause?.kind === "backlog") this.#pause = null;
      return false;
    }
    this.#pause = { kind: "backlog" };
    await this.#sleep(pauseMs);
    await backlog.refresh();
    return true;
  }

  /** Where the database says, whatever the broker thinks. */
  async #open(): Promise<StreamReader> {
    const { history, source, log, start } = this.#parts;
    const { partition } = this.lease;
    const [place, bounds] = await Promise.all([
      history.streams.place(source.name, partition),
      source.bounds(partition),
    ]);
    const same = place !== null && place.next !== null && place.incarnation === bounds.incarnation;
    const fresh = start === "new" && place?.next == null ? bounds.end : bounds.first;
    const next = same ? within(place.next!, bounds) : fresh;
    const missed = same && next > place.next! ? Number(next - place.next!) : 0;
    if (missed > 0)
      log.error({ stream: source.shown, partition, missed }, "stream: messages were gone before they were taken");
    if (same && next < place.next!)
      log.error({ stream: source.shown, partition }, "stream: it ends before its kept place, as an older copy does");
    if (next !== place?.next || !same) {
      const at = { incarnation: bounds.incarnation, next, missed };
      if (!(await history.streams.begin(this.lease, at))) throw new PlaceLost("taken by another process");
    }
    this.#next = next;
    this.#lastAt = place?.lastAt ?? null;
    log.info({ stream: source.shown, partition, position: next.toString() }, "stream: taken from its kept place on");
    return source.open(partition, next);
  }

  /** Records a batch; where one of its messages makes that impossible, the others are recorded without it. */
  async #record(messages: readonly StreamMessage[], after: number): Promise<void> {
    for (let failed = 1; ; failed++)
      try {
        await this.#parts.taking.take(this.#step(messages, after));
        return this.#moved(messages);
      } catch (error) {
        if (error instanceof PlaceLost) throw error;
        if (!isPassing(error)) {
          this.#parts.log.error({ stream: this.#parts.source.shown, error }, "stream: a batch could not be recorded");
          if (messages.length > 1) {
            const middle = messages.length >> 1;
            await this.#record(messages.slice(0, middle), after + messages.length - middle);
            return await this.#record(messages.slice(middle), after);
          }
          if (failed >= attempts) {
            const reason = error instanceof GodwitError ? error.message : "It could not be recorded; the log has more.";
            await this.#parts.taking.putAside(this.#step(messages, after), reason);
            return this.#moved(messages);
          }
        }
        this.#pause = { kind: "fault", message: error instanceof Error ? error.message : String(error) };
        if (this.#stop.signal.aborted) throw error;
        await this.#sleep(Math.min(longestRetryMs, firstRetryMs * 2 ** failed));
      }
  }

  #step(messages: readonly StreamMessage[], waiting: number) {
    return { lease: this.lease, from: this.#next, messages, waiting };
  }

  #moved(messages: readonly StreamMessage[]): void {
    const last = messages.at(-1)!;
    this.#next = last.position + 1n;
    this.#lastAt = last.at;
    this.#taken += messages.length;
    this.#pause = null;
  }

  async #sleep(ms: number): Promise<void> {
    await delayed(ms, undefined, { signal: this.#stop.signal, ref: false }).catch(() => {});
  }
}

/**
 * A kept place as the stream allows it: behind what is gone; and where the stream was set back to an older copy, at its
 * end, for what comes then is new.
 */
function within(kept: bigint, { first, end }: PartitionBounds): bigint {
  if (kept < first) return first;
  return kept > end ? end : kept;
}
