import {
  decodePopulation,
  emptyPopulation,
  encodePopulation,
  foldPopulation,
  mergePopulation,
} from "../../core/interests/population.js";
import type { Signal } from "../../core/interests/signal.js";
import { decodeState } from "../../core/interests/codec.js";
import type { InterestState } from "../../core/interests/state.js";
import type { History } from "../../ports/history/history.js";
import type { Edition } from "../kit/edition.js";
import { pacer } from "../common/pacer.js";

/** The population's sums are kept in so many rows, so that folders do not wait for each other. */
export const shards = 8;

/** Adds signals to the population, and replaces users' sums in it; a process writes to one shard. */
export class PopulationSums {
  readonly #shard = Math.floor(Math.random() * shards);

  async add(inside: History, edition: Edition, signals: readonly Signal[]): Promise<void> {
    if (signals.length === 0) return;
    const { parameters } = edition;
    const { id } = edition.requireCodebook();
    const before = await inside.interests.lockShard(id, this.#shard);
    const population = before === null ? emptyPopulation(parameters) : decodePopulation(before);
    const breathe = pacer();
    for (const signal of signals) {
      foldPopulation(population, signal, parameters);
      await breathe();
    }
    await inside.interests.saveShard(id, this.#shard, encodePopulation(population));
  }

  /** Takes a user's former sums out and puts the new ones in; null = there are none. */
  async replace(
    inside: History,
    edition: Edition,
    { before, after }: { before: Uint8Array | null; after: InterestState | null },
  ): Promise<void> {
    const { id } = edition.requireCodebook();
    const shard = await inside.interests.lockShard(id, this.#shard);
    const population = shard === null ? emptyPopulation(edition.parameters) : decodePopulation(shard);
    if (before !== null) mergePopulation(population, decodeState(before), -1);
    if (after !== null) mergePopulation(population, after);
    await inside.interests.saveShard(id, this.#shard, encodePopulation(population));
  }
}
