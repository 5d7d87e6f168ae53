import { randomUUID } from "node:crypto";
import type { BehaviourType } from "../../core/types.js";
import type { History } from "../../ports/history/history.js";
import type { Events } from "../../runtime/events.js";
import type { Counted, LiveCatalogue } from "./live-catalogue.js";

const channel = "godwit_counts";
/** A notification holds at most 8,000 bytes. */
const bytesPerNotification = 7_000;

type Packed = [itemId: string, type: BehaviourType, value: number | null, occurredAt: number];

/** Tells other processes on the same history what was done with which item, so that popularity is one for all. */
export class SharedCounts {
  readonly #history: History;
  readonly #self = randomUUID();

  constructor(events: Events, history: History, live: LiveCatalogue) {
    this.#history = history;
    void events.on(channel, (payload) => {
      const { from, takeBack, counted } = JSON.parse(payload) as { from: string; takeBack: boolean; counted: Packed[] };
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
        this.#history.notify(channel, JSON.stringify({ from: this.#self, takeBack, counted: batch })).catch(() => {});
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
