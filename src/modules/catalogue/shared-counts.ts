import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { PopularityPart } from "../../core/ranking/popularity-parts.js";
import type { History } from "../../ports/history/history.js";
import { Channel } from "../kit/channels.js";
import type { Events } from "../kit/events.js";
import type { LiveCatalogue } from "./live-catalogue.js";

/** Not the channel of versions that counted every behaviour. */
const channel = new Channel(
  "godwit_popularity",
  z.object({ from: z.string(), parts: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])) }),
);
/** A notification holds at most 8,000 bytes; a part is four numbers of at most 20 digits. */
const partsPerNotification = 80;

type Packed = [item: number, at: number, weight: number, since: number];

/** Tells other processes on the same history what folding has changed in popularity, so that it is one for all. */
export class SharedCounts {
  readonly #history: History;
  readonly #self = randomUUID();

  constructor(history: History) {
    this.#history = history;
  }

  /** Counts what other processes tell. */
  async listen(events: Events, live: LiveCatalogue): Promise<void> {
    await events.on(channel, ({ from, parts }) => {
      if (from === this.#self) return;
      live.count(parts.map(([item, at, weight, since]) => ({ item, at, weight, since })));
    });
  }

  /** After commit; what is lost on the way is read again at the next start. */
  tell(changes: readonly PopularityPart[]): void {
    for (let i = 0; i < changes.length; i += partsPerNotification) {
      const parts = changes
        .slice(i, i + partsPerNotification)
        .map(({ item, at, weight, since }): Packed => [item, at, weight, since]);
      channel.notify(this.#history, { from: this.#self, parts }).catch(() => {});
    }
  }
}
