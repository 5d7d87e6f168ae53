import { createHash } from "node:crypto";
import { isFresh } from "../../core/time.js";
import {
  decodePopulation,
  emptyPopulation,
  mergePopulation,
  type Population,
} from "../../core/interests/population.js";
import type { InterestParameters } from "../../core/interests/parameters.js";
import type { History } from "../../ports/history/history.js";
import type { Edition } from "../kit/edition.js";

const lifeMs = 5_000;

interface Known {
  readonly codebookId: string;
  readonly readAt: number;
  readonly population: Promise<Population>;
  /** null until it was read */
  atHand: Population | null;
  /** of the bytes it was made of, and of what it is read with */
  digest: string;
  readonly parameters: InterestParameters;
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
    const { parameters } = edition;
    const former = this.#known;
    const read = this.#read(id, parameters, former);
    const population = read.then((one) => one.population);
    population.catch(() => undefined); // told below
    const known: Known = { codebookId: id, readAt: this.#clock(), population, atHand: null, digest: "", parameters };
    this.#known = known; // before it is read: many askers, one reader
    try {
      known.digest = (await read).digest;
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

  /** The same object as long as it says the same: what was worked out from it holds on. */
  async #read(
    codebookId: string,
    parameters: InterestParameters,
    former: Known | null,
  ): Promise<{ population: Population; digest: string }> {
    const shards = await this.#history.interests.population(codebookId);
    const hash = createHash("sha256");
    for (const shard of shards) hash.update(String(shard.length)).update(" ").update(shard);
    const digest = hash.digest("base64");
    if (former?.atHand && former.digest === digest && former.codebookId === codebookId)
      if (former.parameters === parameters) return { population: former.atHand, digest };
    const sum = emptyPopulation(parameters);
    for (const shard of shards) mergePopulation(sum, decodePopulation(shard));
    return { population: sum, digest };
  }
}
