import { isFresh } from "../../core/time.js";
import {
  decodePopulation,
  emptyPopulation,
  mergePopulation,
  type Population,
} from "../../core/interests/population.js";
import type { History } from "../../ports/history/history.js";
import type { Edition } from "../kit/edition.js";

const lifeMs = 5_000;

interface Known {
  readonly codebookId: string;
  readonly readAt: number;
  readonly population: Promise<Population>;
  /** null until it was read */
  atHand: Population | null;
}

/** The sum of everybody's states under a codebook, at most a few seconds old. */
export class PopulationReader {
  readonly #history: History;
  readonly #clock: () => number;
  #known: Known | null = null;

  constructor({ history, clock }: { history: History; clock: () => number }) {
    this.#history = history;
    this.#clock = clock;
  }

  async of(edition: Edition): Promise<Population> {
    if (edition.codebook === null) return emptyPopulation(edition.parameters);
    const fresh = this.#fresh(edition);
    if (fresh !== null) return fresh.population;
    const { id } = edition.codebook;
    const population = this.#read(id, emptyPopulation(edition.parameters));
    const known: Known = { codebookId: id, readAt: this.#clock(), population, atHand: null };
    this.#known = known; // before it is read: many askers, one reader
    try {
      known.atHand = await population;
    } catch (error) {
      if (this.#known === known) this.#known = null;
      throw error;
    }
    return known.atHand;
  }

  /** As it was read last; null = the next reader reads it again. */
  atHand(edition: Edition): Population | null {
    return this.#fresh(edition)?.atHand ?? null;
  }

  /** The next reader reads it again. */
  forget(): void {
    this.#known = null;
  }

  #fresh({ codebook }: Edition): Known | null {
    const known = this.#known;
    if (known === null || known.codebookId !== codebook?.id) return null;
    return isFresh(known.readAt, this.#clock(), lifeMs) ? known : null;
  }

  async #read(codebookId: string, sum: Population): Promise<Population> {
    for (const shard of await this.#history.interests.population(codebookId))
      mergePopulation(sum, decodePopulation(shard));
    return sum;
  }
}
