import { decodeState } from "../../core/interests/codec.js";
import {
  addSignals,
  decodePopulation,
  emptyPopulation,
  encodePopulation,
  mergePerson,
  type Population,
} from "../../core/interests/population.js";
import type { History } from "../../ports/history/history.js";
import type { Edition } from "../kit/edition.js";
import { pacer } from "../common/pacer.js";
import type { Person } from "./person.js";

/** The population's sums are kept in so many rows, so that folders do not wait for each other. */
export const shards = 8;

/** A shard as this process stored it last. */
interface Stored {
  readonly codebookId: string;
  readonly version: string;
  readonly population: Population;
}

/** A shard with other sums, locked and not yet stored. */
export interface ChangedShard {
  readonly shard: { readonly number: number; readonly state: Uint8Array };
  /** After the commit: what was stored under this version need not be read again. */
  stored(version: string): void;
}

/** Replaces users' sums in the population, each bounded; a process writes to one shard. */
export class PopulationSums {
  readonly #shard = Math.floor(Math.random() * shards);
  /** taken out while it is being changed: what was undone never comes back */
  #stored: Stored | null = null;

  /** Takes people's former sums out and puts the new ones in. */
  async replace(inside: History, edition: Edition, people: readonly Person[]): Promise<void> {
    const changed = await this.change(inside, edition, people);
    if (changed !== null)
      await inside.interests.saveShard(edition.requireCodebook().id, changed.shard.number, changed.shard.state);
  }

  /** The same, and leaves to the caller to store the shard. null = nothing has changed. */
  async change(inside: History, edition: Edition, people: readonly Person[]): Promise<ChangedShard | null> {
    if (people.length === 0) return null;
    const { id } = edition.requireCodebook();
    const held = this.#stored?.codebookId === id ? this.#stored : null;
    this.#stored = null;
    const shard = await inside.interests.lockShard(id, this.#shard, held?.version ?? null);
    const population = populationOf(edition, shard, held);
    const breathe = pacer();
    for (const { before, after, since = null } of people) {
      if (since !== null) addSignals(population, since.signals, edition.parameters);
      else {
        if (before !== null) mergePerson(population, decodeState(before), -1);
        if (after !== null) mergePerson(population, after);
      }
      await breathe();
    }
    return {
      shard: { number: this.#shard, state: encodePopulation(population) },
      stored: (version) => void (this.#stored = { codebookId: id, version, population }),
    };
  }
}

function populationOf(
  edition: Edition,
  shard: { readonly state: Uint8Array | null } | null,
  held: Stored | null,
): Population {
  if (shard === null) return emptyPopulation(edition.parameters);
  return shard.state === null ? held!.population : decodePopulation(shard.state);
}
