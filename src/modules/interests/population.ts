import { decodeItems, decodeState } from "../../core/interests/codec.js";
import { decodePopulation, emptyPopulation, encodePopulation, mergePerson } from "../../core/interests/population.js";
import { partChanges, type PopularityPart } from "../../core/ranking/popularity-parts.js";
import type { InterestState } from "../../core/interests/state.js";
import type { History } from "../../ports/history/history.js";
import type { Edition } from "../kit/edition.js";
import { pacer } from "../common/pacer.js";

/** The population's sums are kept in so many rows, so that folders do not wait for each other. */
export const shards = 8;

/** One user's sums as they were, stored, and as they are; null = there are none. */
export interface Person {
  readonly before: Uint8Array | null;
  readonly after: InterestState | null;
}

/** What changes in the popularity of items with a user's sums. */
export function popularityChanges({ before, after }: Person): PopularityPart[] {
  return partChanges(before === null ? new Map() : decodeItems(before), after?.items ?? new Map());
}

/** Replaces users' sums in the population, each bounded; a process writes to one shard. */
export class PopulationSums {
  readonly #shard = Math.floor(Math.random() * shards);

  /** Takes people's former sums out and puts the new ones in. */
  async replace(inside: History, edition: Edition, people: readonly Person[]): Promise<void> {
    if (people.length === 0) return;
    const { id } = edition.requireCodebook();
    const shard = await inside.interests.lockShard(id, this.#shard);
    const population = shard === null ? emptyPopulation(edition.parameters) : decodePopulation(shard);
    const breathe = pacer();
    for (const { before, after } of people) {
      if (before !== null) mergePerson(population, decodeState(before), -1);
      if (after !== null) mergePerson(population, after);
      await breathe();
    }
    await inside.interests.saveShard(id, this.#shard, encodePopulation(population));
  }
}
