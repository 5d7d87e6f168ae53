import { z } from "zod";
import type { History } from "../../ports/history/history.js";
import { Channel } from "../kit/channels.js";

/** Two ids became one person's: the one that is another id now, and the user it belongs to. */
export const mergedChannel = new Channel("godwit_merged", z.tuple([z.string(), z.string()]));

/** Ids of which it is remembered whether they are another's. */
const remembered = 50_000;

/**
 * Which ids are other ids of a user (`mergeUsers`). Where nobody was ever merged it costs nothing, else one statement
 * for ids that were not asked for lately.
 */
export class Aliases {
  readonly #history: History;
  /** null = not one of another user */
  readonly #known = new Map<string, string | null>();
  #any = false;
  /** grows with every change: what was read before it is not remembered after it */
  #changes = 0;

  constructor(history: History) {
    this.#history = history;
  }

  /** Is there any? Then ids have to be looked up. */
  get used(): boolean {
    return this.#any;
  }

  /** Looks anew, should the news of a change have got lost. */
  async refresh(): Promise<void> {
    this.#any = await this.#history.people.anyAlias();
    this.#known.clear();
  }

  /** The user that an id belongs to, itself where it is nobody's other id; what is no id stays what it is. */
  async owner<T>(id: T): Promise<T | string> {
    return typeof id === "string" ? ((await this.owners([id])).get(id) ?? id) : id;
  }

  /** Those that are other ids, with the user each belongs to; in a transaction, hand its history in. */
  async owners(ids: readonly string[], history = this.#history): Promise<Map<string, string>> {
    const out = new Map<string, string>();
    if (!this.#any) return out;
    const asked = [...new Set(ids)];
    const unknown = asked.filter((id) => !this.#known.has(id));
    for (const id of asked) {
      const owner = this.#known.get(id) ?? null;
      if (owner !== null) out.set(id, owner);
    }
    const before = this.#changes;
    for (const [id, owner] of await history.people.owners(unknown)) out.set(id, owner);
    if (this.#changes !== before) return out;
    if (this.#known.size + unknown.length > remembered) this.#known.clear();
    for (const id of unknown) this.#known.set(id, out.get(id) ?? null);
    return out;
  }

  /** `from` belongs to `into` now, and so does whatever belonged to `from`. */
  merged(from: string, into: string): void {
    this.#any = true;
    this.#changes++;
    for (const [id, owner] of this.#known) if (owner === from) this.#known.set(id, into);
    this.#known.set(from, into);
  }

  /** A user was erased: what is known of their ids is looked up again. */
  forget(userId: string): void {
    this.#changes++;
    this.#known.delete(userId);
    for (const [id, owner] of this.#known) if (owner === userId) this.#known.delete(id);
  }
}
