import { randomUUID } from "node:crypto";
import { z } from "zod";
import { behaviourTypes, type BehaviourType } from "../../core/types.js";
import type { History } from "../../ports/history/history.js";
import { Channel } from "../kit/channels.js";
import type { Events } from "../kit/events.js";
import type { Counted } from "../behaviours/behaviour-service.js";
import type { LiveCatalogue } from "./live-catalogue.js";

const channel = new Channel(
  "godwit_counts",
  z.object({
    from: z.string(),
    takeBack: z.boolean(),
    counted: z.array(z.tuple([z.string(), z.enum(behaviourTypes), z.number().nullable(), z.number()])),
  }),
);
/** A notification holds at most 8,000 bytes. */
const bytesPerNotification = 7_000;

type Packed = [itemId: string, type: BehaviourType, value: number | null, occurredAt: number];

/** Tells other processes on the same history what was done with which item, so that popularity is one for all. */
export class SharedCounts {
  readonly #history: History;
  readonly #self = randomUUID();

  constructor(history: History) {
    this.#history = history;
  }

  /** Counts what other processes tell. */
  async listen(events: Events, live: LiveCatalogue): Promise<void> {
    await events.on(channel, ({ from, takeBack, counted }) => {
      if (from !== this.#self)
        live.count(
          counted.map(([itemId, type, value, occurredAt]) => ({ itemId, type, value, occurredAt })),
          { takeBack },
        );
    });
  }

  /** After commit; a count that is lost on the way is read again at the next start. */
  tell(behaviours: readonly Counted[], { takeBack = false } = {}): void {
    let batch: Packed[] = [];
    let bytes = 0;
    const send = (): void => {
      if (batch.length > 0)
        channel.notify(this.#history, { from: this.#self, takeBack, counted: batch }).catch(() => {});
      batch = [];
      bytes = 100;
    };
    for (const { itemId, type, value, occurredAt } of behaviours) {
      if (itemId === null) continue;
      const size = Buffer.byteLength(itemId) * 2 + 64;
      if (bytes + size > bytesPerNotification) send();
      batch.push([itemId, type, value, occurredAt]);
      bytes += size;
    }
    send();
  }
}
