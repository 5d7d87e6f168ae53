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

/** A shard with other sums, not stored yet. */
export interface ChangedShard {
  /** `known`: the version that it was made from */
  readonly shard: { readonly number: number; readonly state: Uint8Array; readonly known: string };
  /** After the commit: what was stored under this version need not be read again. */
  stored(version: string): void;
}

/** Replaces users' sums in the population, each bounded; a process writes to one shard. */
export class PopulationSums {
  readonly #shard = Math.floor(Math.random() * shards);
  /** taken out while it is being changed: what was undone never comes back */
  #stored: Stored | null = null;

  /**
   * Takes people's former sums out and puts the new ones in, whoever else writes to the shard. After the commit the
   * answer may be told the version that was stored.
   */
  async replace(inside: History, edition: Edition, people: readonly Person[]): Promise<ChangedShard["stored"]> {
    if (people.length === 0) return () => {};
    const held = this.#take(edition);
    const { id } = edition.requireCodebook();
    const shard = await inside.interests.lockShard(id, this.#shard, held?.version ?? null);
    const population = populationOf(edition, shard, held);
    await change(population, edition, people);
    await inside.interests.saveShard(id, this.#shard, encodePopulation(population));
    return this.#keeper(id, population);
  }

  /**
   * The same without asking: for the caller to store if the shard is still of the version that this process stored
   * last. null = nothing has changed, or it is not at hand.
   */
  async ahead(edition: Edition, people: readonly Person[]): Promise<ChangedShard | null> {
    if (people.length === 0) return null;
    const held = this.#take(edition);
    if (held === null) return null;
    const { codebookId, version, population } = held;
    await change(population, edition, people);
    return {
      shard: { number: this.#shard, state: encodePopulation(population), known: version },
      stored: this.#keeper(codebookId, population),
    };
  }

  #take(edition: Edition): Stored | null {
    const held = this.#stored;
    this.#stored = null;
    return held?.codebookId === edition.requireCodebook().id ? held : null;
  }

  #keeper(codebookId: string, population: Population): ChangedShard["stored"] {
    return (version) => void (this.#stored = { codebookId, version, population });
  }
}

async function change(population: Population, edition: Edition, people: readonly Person[]): Promise<void> {
  const breathe = pacer();
  for (const { before, after, since = null } of people) {
    if (since !== null) addSignals(population, since.signals, edition.parameters);
    else {
      if (before !== null) mergePerson(population, decodeState(before), -1);
      if (after !== null) mergePerson(population, after);
    }
    await breathe();
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
