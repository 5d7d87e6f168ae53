import { z } from "zod";
import type { Logger } from "pino";
import { GodwitError } from "../../core/errors.js";
import { assignVariant } from "../../core/experiments/assignment.js";
import type { Variant } from "../../core/experiments/variant.js";
import type { RankingModel } from "../../core/ranking/model.js";
import type { Task } from "../../core/types.js";
import type { ExperimentInput } from "../../generated/graphql.js";
import type { ExperimentRecord } from "../../ports/history/experiments.js";
import type { History } from "../../ports/history/history.js";
import { rankerKind, rankingModelOf } from "../models/fit-ranker.js";
import { experimentOf } from "./experiment-input.js";
import { Channel } from "../kit/channels.js";
import { withoutCreation, variedDials, changed } from "./changed-experiment.js";
import { type Dial, variantsOf, experimentState } from "./experiment-state.js";

/** Experiments have changed. */
export const experimentsChannel = new Channel("godwit_experiments", z.string());

/** A variant as it ranks: with a ranker of its own, null = the one that serves. */
export interface Arm {
  variant: Variant;
  model: RankingModel | null;
}

/** What a question is an exposure of: one arm, or two that are interleaved. */
export interface Trial {
  experimentId: string;
  arms: readonly [Arm] | readonly [Arm, Arm];
}

interface Loaded {
  record: ExperimentRecord;
  arms: Arm[];
  varied: ReadonlySet<Dial>;
}

/** Keeps experiments, and says which variant a user gets. */
export class ExperimentService {
  readonly #history: History;
  readonly #clock: () => number;
  readonly #log: Logger;
  #open: Loaded[] = [];

  constructor(parts: { history: History; clock: () => number; log: Logger }) {
    this.#history = parts.history;
    this.#clock = parts.clock;
    this.#log = parts.log;
  }

  /** Reads the experiments that run or will, with their models; call it at the start and whenever they have changed. */
  async load(): Promise<void> {
    const now = this.#clock();
    const records = (await this.#history.experiments.list()).filter(
      (record) => experimentState(record, now) !== "ENDED",
    );
    const loaded = await Promise.all(records.map((record) => this.#loadOne(record)));
    this.#open = loaded
      .filter((one) => one !== null)
      .toSorted((a, b) => a.record.startsAt - b.record.startsAt || (a.record.id < b.record.id ? -1 : 1));
  }

  /** The running experiment a question belongs to: the longest-running one that takes the user in. null = none. */
  trialFor(
    userId: string,
    { task, surface }: { readonly task: Task; readonly surface?: string },
    asked: readonly Dial[],
  ): Trial | null {
    if (this.#open.length === 0) return null;
    const now = this.#clock();
    for (const { record, arms, varied } of this.#open) {
      if (
        experimentState(record, now) !== "RUNNING" ||
        (record.task !== null && record.task !== task) ||
        (record.surface !== null && record.surface !== surface) ||
        asked.some((dial) => varied.has(dial))
      )
        continue;
      const variant = assignVariant(userId, {
        id: record.id,
        share: record.share,
        weights: arms.map(({ variant: { weight } }) => weight),
      });
      if (variant === null) continue;
      const [first, second] = arms;
      return { experimentId: record.id, arms: record.kind === "INTERLEAVING" ? [first!, second!] : [arms[variant]!] };
    }
    return null;
  }

  list(): Promise<ExperimentRecord[]> {
    return this.#history.experiments.list();
  }

  get(id: string): Promise<ExperimentRecord | null> {
    return this.#history.experiments.get(id);
  }

  /** Makes or changes an experiment. Throws BAD_USER_INPUT, NOT_FOUND, CONFLICT. */
  async upsert(input: ExperimentInput): Promise<ExperimentRecord> {
    const wanted = experimentOf(input, this.#clock());
    for (const [i, { modelId }] of variantsOf(wanted).entries())
      if (modelId !== null) await this.#ranker(modelId, ["experiment", "variants", i, "modelId"]);
    return this.#save(wanted.id, (former) =>
      former === null ? wanted : changed(former, wanted, input.startsAt == null, this.#clock()),
    );
  }

  /** Ends an experiment. Throws NOT_FOUND, CONFLICT. */
  async stop(id: string, reason: string): Promise<ExperimentRecord> {
    const now = this.#clock();
    return this.#save(id, (former) => {
      if (former === null)
        throw new GodwitError("NOT_FOUND", `There is no experiment ${JSON.stringify(id)}; see the query experiments.`, [
          "id",
        ]);
      if (experimentState(former, now) === "ENDED")
        throw new GodwitError("CONFLICT", `The experiment ${JSON.stringify(id)} has ended already.`, ["id"]);
      return { ...former, stoppedAt: now, stopReason: reason };
    });
  }

  async #save(
    id: string,
    change: (former: ExperimentRecord | null) => Omit<ExperimentRecord, "createdAt">,
  ): Promise<ExperimentRecord> {
    const saved = await this.#history.transaction(async (inside) => {
      await inside.lock([`experiment:${id}`]);
      const former = await inside.experiments.get(id);
      const record = await inside.experiments.save(withoutCreation(change(former)));
      await experimentsChannel.notify(inside, id);
      return record;
    });
    await this.load();
    this.#log.info({ experiment: id, state: experimentState(saved, this.#clock()) }, "an experiment changed");
    return saved;
  }

  async #loadOne(record: ExperimentRecord): Promise<Loaded | null> {
    try {
      const variants = variantsOf(record);
      const arms = await Promise.all(
        variants.map(async (variant): Promise<Arm> => {
          return { variant, model: variant.modelId === null ? null : await this.#ranker(variant.modelId, []) };
        }),
      );
      return { record, arms, varied: variedDials(record.kind, variants) };
    } catch (error) {
      this.#log.error({ error, experiment: record.id }, "an experiment cannot be run: nobody takes part");
      return null;
    }
  }

  async #ranker(id: string, path: readonly (string | number)[]): Promise<RankingModel> {
    const model = await this.#history.models.get(id);
    if (model === null || model.kind !== rankerKind)
      throw new GodwitError(
        "NOT_FOUND",
        `There is no model ${JSON.stringify(id)} of kind ${rankerKind}; list them with \`models\`.`,
        path,
      );
    return rankingModelOf(model);
  }
}
