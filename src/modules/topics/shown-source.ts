import type { History } from "../../ports/history/history.js";
import type { EditionBase, EditionSource } from "../kit/editions.js";
import { ShownTopics } from "../kit/shown-topics.js";

/** Reads what editors decided, for every edition: an edit makes another edition. */
export class ShownTopicsSource implements EditionSource<{ shown: ShownTopics }> {
  readonly #history: History;

  constructor(history: History) {
    this.#history = history;
  }

  async version(): Promise<string> {
    return String(await this.#history.topicChanges.last());
  }

  async read({ topics, parents }: EditionBase): Promise<{ shown: ShownTopics }> {
    return { shown: new ShownTopics(topics, parents, await this.#history.topicChanges.edits()) };
  }
}
