import type { ComponentHealth } from "../../ports/embedder.js";
import type { History } from "../../ports/history/history.js";
import type { StoredStreamRefusal, StreamPlace } from "../../ports/history/streams.js";
import type { StreamConsumer } from "./consumer.js";

/** How far behind a process is with what it takes. */
export interface StreamLag {
  readonly stream: string;
  readonly partition: string;
  readonly messages: number;
  /** how long ago the last message that was taken had been written, while others wait; else 0 */
  readonly seconds: number;
}

/** What is known of streams that behaviours come in by. */
export class StreamService {
  readonly #history: History;
  readonly #consumer: StreamConsumer | null;
  readonly #clock: () => number;

  constructor(parts: { history: History; consumer: StreamConsumer | null; clock: () => number }) {
    this.#history = parts.history;
    this.#consumer = parts.consumer;
    this.#clock = parts.clock;
  }

  /** Does this process take from a stream? */
  get consumes(): boolean {
    return this.#consumer !== null;
  }

  /** every partition of every stream that was ever taken */
  places(): Promise<StreamPlace[]> {
    return this.#history.streams.places(null);
  }

  refusals(source: string | null, first: number, before: bigint | null): Promise<StoredStreamRefusal[]> {
    return this.#history.streams.refusals(source, first, before);
  }

  /** of the partitions that this process takes */
  lag(): StreamLag[] {
    return (this.#consumer?.partitions ?? []).map(({ lease, waiting, lastAt }) => ({
      stream: lease.source,
      partition: lease.partition,
      messages: waiting,
      seconds: waiting === 0 || lastAt === null ? 0 : Math.max(0, (this.#clock() - lastAt) / 1000),
    }));
  }

  /** null = this process takes from no stream. */
  health(): ComponentHealth | null {
    const consumer = this.#consumer;
    if (consumer === null) return null;
    if (consumer.fault !== null) return { state: "DEGRADED", detail: consumer.fault };
    const { partitions, known, shown } = consumer;
    const faults = partitions.flatMap(({ pause }) => (pause?.kind === "fault" ? [pause.message] : []));
    if (faults.length > 0) return { state: "DEGRADED", detail: `${shown}: ${faults[0]}` };
    const waiting = this.lag().reduce((sum, { messages }) => sum + messages, 0);
    const held = partitions.some(({ pause }) => pause?.kind === "backlog");
    const here = `${partitions.length} of ${known.length} partitions of ${shown} are taken here`;
    return held
      ? { state: "DEGRADED", detail: `${here}; it waits until some of the work that follows is done, ${waiting} wait` }
      : { state: "UP", detail: `${here}; ${waiting === 0 ? "nothing waits" : `${waiting} messages wait`}` };
  }

  /** Records what is in flight, and takes nothing more. */
  async stop(): Promise<void> {
    await this.#consumer?.close();
  }

  /** of this process since its start */
  progress(): { taken: number; waiting: number; note: string } {
    const partitions = this.#consumer?.partitions ?? [];
    const health = this.health();
    return {
      taken: partitions.reduce((sum, { taken }) => sum + taken, 0),
      waiting: partitions.reduce((sum, { waiting }) => sum + waiting, 0),
      note: health === null || health.state === "UP" ? "" : health.detail,
    };
  }

  /** Is everything taken that was in the stream when it was looked at last, by this process alone? */
  get caughtUp(): boolean {
    const consumer = this.#consumer;
    if (consumer === null || consumer.known.length === 0 || consumer.fault !== null) return false;
    const { partitions, known } = consumer;
    return (
      partitions.length === known.length &&
      partitions.every(({ looked, waiting, pause }) => looked && waiting === 0 && pause === null)
    );
  }
}
