import { z } from "zod";
import { Channel } from "../modules/kit/channels.js";
import type { History } from "../ports/history/history.js";
import type { Notifications } from "./events.js";
import type { Relay } from "./relay.js";

/** Work of these kinds was committed by a process. */
const workChannel = new Channel("godwit_work", z.object({ by: z.string(), jobs: z.array(z.string()) }));
/** What comes within so many ms is told together. */
const gatherMs = 5;

/** Tells the processes that own the work that there is some: they need not wait for their next look. */
export class WorkElsewhere {
  readonly #parts: { events: Notifications; history: History; process: string; relay: () => Relay };
  readonly #jobs = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #off: (() => void) | null = null;

  constructor(parts: { events: Notifications; history: History; process: string; relay: () => Relay }) {
    this.#parts = parts;
  }

  async listen(): Promise<void> {
    const { events, process, relay } = this.#parts;
    this.#off = await events.on(workChannel, ({ by, jobs }) => {
      if (by !== process) for (const name of jobs) relay().wake({ name });
    });
  }

  /** After commit. Whoever does not hear it looks every second. */
  tell(job: string): void {
    this.#jobs.add(job);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      const jobs = [...this.#jobs];
      this.#jobs.clear();
      workChannel.notify(this.#parts.history, { by: this.#parts.process, jobs }).catch(() => {});
    }, gatherMs).unref();
  }

  end(): void {
    this.#off?.();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
