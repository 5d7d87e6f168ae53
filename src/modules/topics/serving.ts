import { decodeCodebook, type Codebook } from "../../core/topics/codebook.js";
import { defaultParameters, type InterestParameters } from "../../core/interests/parameters.js";
import {
  decodePopulation,
  emptyPopulation,
  mergePopulation,
  type Population,
} from "../../core/interests/population.js";
import { GodwitError } from "../../core/errors.js";
import type { TransferReading } from "../../core/transfer/serve.js";
import type { History } from "../../ports/history/history.js";
import type { TopicRecord } from "../../ports/history/catalogue.js";

/** What is in force on this database, as the setting "serving" says. */
export interface ServingSetting {
  space: string;
  codebookId: string | null;
  /** the codebook that users are being folded under, while a refit is under way */
  refitting?: string | null;
}

const populationLifeMs = 5000;

/** The space, codebook and population that answers are made from; read once, replaced as a whole by a refit. */
export class Serving {
  readonly #history: History;
  readonly #clock: () => number;
  /**
   * Fitted on this population's own history where that has been done; half-lives never change, states depend on them.
   */
  parameters: InterestParameters = defaultParameters;
  /** How interest is carried between domains and scenes; null until that was fitted. */
  transfer: TransferReading | null = null;
  space = "";
  codebook: Codebook | null = null;
  topics: readonly TopicRecord[] = [];
  #positions = new Map<string, number>();
  #population: Population = emptyPopulation(defaultParameters);
  #populationReadAt = Number.NEGATIVE_INFINITY;

  constructor(history: History, clock: () => number) {
    this.#history = history;
    this.#clock = clock;
  }

  /** Reads what serves; a database without a space takes the embedder's. */
  async load(embedderSpace: string): Promise<void> {
    let setting = (await this.#history.settings.get("serving")) as ServingSetting | null;
    if (setting === null) {
      setting = { space: embedderSpace, codebookId: null };
      await this.#history.settings.put("serving", setting);
    }
    await this.use(setting);
  }

  /** Switches to another space and codebook. */
  async use({ space, codebookId }: ServingSetting): Promise<void> {
    const record = codebookId === null ? null : await this.#history.codebooks.get(codebookId);
    // Another has taken over since the setting was read: whoever follows that one must not be undone by who is late.
    if (codebookId !== null && record === null && this.codebook !== null) return;
    const topics = record === null ? [] : await this.#history.codebooks.topics(record.id);
    this.space = space;
    this.codebook = record === null ? null : decodeCodebook(record.data);
    this.topics = topics;
    this.#positions = new Map(topics.map(({ id, position }) => [id, position]));
    this.#populationReadAt = Number.NEGATIVE_INFINITY;
  }

  get k(): number {
    return this.topics.length;
  }

  /** The codebook, or UNAVAILABLE while there are no topics yet. */
  require(): Codebook {
    if (this.codebook === null)
      throw new GodwitError(
        "UNAVAILABLE",
        "There are no topics yet: they are fitted once the first items are stored and embedded. Store items with upsertItems, then try again in a moment.",
      );
    return this.codebook;
  }

  /** Index of a topic by its lasting id; −1 when the codebook in force no longer has it. */
  positionOf(topicId: string): number {
    return this.#positions.get(topicId) ?? -1;
  }

  /** The sum of the population's shards, at most a few seconds old. */
  async population(): Promise<Population> {
    if (this.codebook !== null && this.#populationIsOld) {
      this.#populationReadAt = this.#clock(); // before the read: many askers, one reader
      const fresh = emptyPopulation(this.parameters);
      for (const shard of await this.#history.interests.population(this.codebook.id))
        mergePopulation(fresh, decodePopulation(shard));
      this.#population = fresh;
    }
    return this.#population;
  }

  /** The population as it was read last; null = the next reader reads it again. */
  get populationAtHand(): Population | null {
    return this.#populationIsOld ? null : this.#population;
  }

  get #populationIsOld(): boolean {
    return this.codebook !== null && Math.abs(this.#clock() - this.#populationReadAt) > populationLifeMs;
  }

  /** The next reader reads the population again. */
  forgetPopulation(): void {
    this.#populationReadAt = Number.NEGATIVE_INFINITY;
  }
}
