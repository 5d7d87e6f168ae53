import type { History } from "../../ports/history/history.js";
import type { WebhookEvent } from "../../ports/history/webhooks.js";

/**
 * What webhooks and streams ask to be told of, as it was looked up last: what happens often is announced only where
 * somebody wants to hear of it.
 */
export class ToldEvents {
  readonly #history: History;
  #events: ReadonlySet<WebhookEvent> = new Set();

  constructor(history: History) {
    this.#history = history;
  }

  async look(): Promise<void> {
    this.#events = new Set((await this.#history.webhooks.list()).flatMap(({ events }) => events));
  }

  has(event: WebhookEvent): boolean {
    return this.#events.has(event);
  }
}
