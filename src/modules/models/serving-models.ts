import { defaultParameters, type InterestParameters } from "../../core/interests/parameters.js";
import { defaultModel, type RankingModel } from "../../core/ranking/model.js";
import { withTopics } from "../../core/transfer/model.js";
import { TransferReading } from "../../core/transfer/serve.js";
import type { History } from "../../ports/history/history.js";
import type { EditionBase, EditionSource } from "../kit/editions.js";
import { readSwitches } from "../transfer/switches.js";
import { interestsKind, parametersOf } from "./fit-interests.js";
import { rankerKind, rankingModelOf } from "./fit-ranker.js";
import { transferKind, transferModelOf } from "./fit-transfer.js";
import type { HotItems } from "./hot-items.js";
import type { OnlineLearning } from "./online-learning.js";

export interface ServingModelParts {
  readonly history: History;
  /** null = off */
  readonly online: OnlineLearning | null;
  readonly hot: HotItems;
  /** false = every pair is shut */
  readonly transferEnabled: boolean;
}

type ModelParts = { parameters: InterestParameters; transfer: TransferReading | null; ranker: RankingModel };

/** Reads the models that serve, for every edition. What was decoded last is kept: a ranker may be many megabytes. */
export class ServingModels implements EditionSource<ModelParts> {
  readonly #parts: ServingModelParts;
  #ranker: { id: string; model: RankingModel } | null = null;

  constructor(parts: ServingModelParts) {
    this.#parts = parts;
  }

  async version(): Promise<string> {
    const { history, online, hot } = this.#parts;
    const ids = await history.models.servingIds();
    return JSON.stringify([ids, await online?.version(), hot.version, [...(await readSwitches(history))]]);
  }

  async read(base: EditionBase): Promise<ModelParts> {
    const interests = await this.#parts.history.models.serving(interestsKind);
    return {
      parameters: interests === null ? defaultParameters : parametersOf(interests),
      transfer: await this.#transfer(base),
      ranker: await this.#readRanker(),
    };
  }

  /** The ranker with what it has learned online, and of items that came after it. */
  async #readRanker(): Promise<RankingModel> {
    const { history, online, hot } = this.#parts;
    const id = (await history.models.servingIds())[rankerKind];
    if (id === undefined) return defaultModel;
    if (this.#ranker?.id !== id) {
      const record = await history.models.get(id);
      if (record === null) return defaultModel;
      this.#ranker = { id, model: rankingModelOf(record) };
    }
    const { model } = this.#ranker;
    return hot.applied((await online?.applied(id, model)) ?? model);
  }

  /** How interest is carried, in this codebook's topics. */
  async #transfer({ codebook }: EditionBase): Promise<TransferReading | null> {
    const { history, transferEnabled } = this.#parts;
    const record = await history.models.serving(transferKind);
    if (record === null || codebook === null) return null;
    const model = withTopics(transferModelOf(record), codebook.topicIds);
    return transferEnabled
      ? new TransferReading(model, { switches: await readSwitches(history) })
      : TransferReading.shut(model);
  }
}
