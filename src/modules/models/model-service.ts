import type { Logger } from "pino";
import { z } from "zod";
import { GodwitError } from "../../core/errors.js";
import type { ModelRecord } from "../../ports/history/models.js";
import type { SignalResolver } from "../interests/signals.js";
import { fitInterests, interestsKind } from "./fit-interests.js";
import { fitRankerModel, rankerKind } from "./fit-ranker.js";
import { fitTransferKind, transferKind } from "./fit-transfer.js";
import type { History } from "../../ports/history/history.js";
import { editionChannel } from "../kit/channels.js";
import type { Edition } from "../kit/edition.js";
import type { Editions } from "../kit/editions.js";
import { Setting } from "../kit/settings.js";
import type { TopicService } from "../topics/topic-service.js";
import type { Tracer } from "../../ports/tracer.js";
import { FitJobs, type FitJobRecord, type FitWork } from "./fit-jobs.js";
import type { ModelView } from "./model-view.js";
import { HotItems } from "./hot-items.js";
import { forgetOnline, type OnlineLearning } from "./online-learning.js";
import { rankerDue, type LastFit } from "./ranker-due.js";

/** Fits are due again once what they were fitted on has grown by this factor (rankers: rankerDue). */
const growth = 2;
/** With fewer behaviours nothing can be learned about when and where interests live. */
const fewestBehaviours = 1_000;

/** Kinds of models, as the API names them. */
export const modelKinds = ["CODEBOOK", interestsKind, transferKind, rankerKind] as const;
/** Those that are learned from behaviours, in the order they are fitted in: each uses what was learned before it. */
const learnedKinds = [interestsKind, transferKind, rankerKind] as const;
type LearnedKind = (typeof learnedKinds)[number];

const lastFit = z.object({ behaviours: z.number(), at: z.number().optional() });
/** What each kind was fitted on last. */
const lastFits: Readonly<Record<LearnedKind, Setting<LastFit>>> = {
  [interestsKind]: new Setting<LastFit>(`fitted-on:${interestsKind}`, lastFit),
  [transferKind]: new Setting<LastFit>(`fitted-on:${transferKind}`, lastFit),
  [rankerKind]: new Setting<LastFit>(`fitted-on:${rankerKind}`, lastFit),
};

export interface ModelServiceParts {
  readonly tracer: Tracer;
  readonly history: History;
  readonly clock: () => number;
  readonly log: Logger;
  /** null = off */
  readonly online: OnlineLearning | null;
  readonly editions: Editions;
  readonly resolver: SignalResolver;
  readonly topics: TopicService;
}

/** Fits what is fitted, and says what serves. */
export class ModelService {
  readonly hot: HotItems;
  readonly jobs: FitJobs;
  readonly #parts: ModelServiceParts;
  readonly #history: History;
  readonly #stop = new AbortController();
  readonly #learning = new Map<string, Promise<ModelRecord | null>>();

  constructor(parts: ModelServiceParts) {
    this.#parts = parts;
    this.#history = parts.history;
    this.jobs = new FitJobs(parts);
    this.hot = new HotItems({ ...parts, signal: this.#stop.signal });
  }

  /** Gives up what is being fitted, and waits until it has ended. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.jobs.close();
    await Promise.allSettled(this.#learning.values());
  }

  /**
   * Learns from behaviours if there are enough, and twice as many as last time; true = it did. Interest parameters take
   * moments, and so does transfer; the ranker (`ranker: true`) may take minutes on a large history, and is due more
   * often (rankerDue).
   */
  async fitBehavioursIfDue({ ranker }: { ranker: boolean }): Promise<boolean> {
    if (this.#parts.editions.current.codebook === null) return false;
    const behaviours = await this.#history.behaviours.count();
    let learned = false;
    for (const kind of learnedKinds.filter((kind) => ranker || kind !== rankerKind)) {
      const last = await lastFits[kind].read(this.#history);
      const at = this.#parts.clock();
      if (behaviours < fewestBehaviours) continue;
      if (kind === rankerKind ? !rankerDue(behaviours, last, at) : behaviours < growth * (last?.behaviours ?? 0))
        continue;
      await this.#fitBehaviours(kind);
      await lastFits[kind].write(this.#history, { behaviours, at });
      learned = true;
    }
    return learned;
  }

  /** One fit of a kind at a time in this process: a second call waits for the first. */
  #fitBehaviours(kind: LearnedKind, { onProgress, signal }: Partial<FitWork> = {}): Promise<ModelRecord | null> {
    let running = this.#learning.get(kind);
    if (running === undefined) {
      const parts = {
        history: this.#history,
        edition: this.#parts.editions.current,
        resolver: this.#parts.resolver,
        signal: signal === undefined ? this.#stop.signal : AbortSignal.any([this.#stop.signal, signal]),
      };
      const options = onProgress ? { onProgress } : {};
      running = this.#fitting(kind, () =>
        kind === interestsKind
          ? fitInterests(parts)
          : kind === transferKind
            ? fitTransferKind(parts, options)
            : fitRankerModel(parts, options),
      )
        .then(async (model) => {
          if (model !== null) await this.#tell();
          return model;
        })
        .finally(() => this.#learning.delete(kind));
      this.#learning.set(kind, running);
    }
    return running;
  }

  /**
   * One online step of the ranker's weights, where that is on and enough was taken of explored pages; true = they have
   * moved.
   */
  async learnOnline(): Promise<boolean> {
    const moved = (await this.#parts.online?.step()) ?? false;
    if (moved) await this.#tell();
    return moved;
  }

  /** Other models serve: here at once, and in the other processes. */
  async #tell(): Promise<void> {
    await this.#parts.editions.follow();
    await editionChannel.notify(this.#history, null);
  }

  #fitting<T>(kind: string, fit: () => Promise<T>): Promise<T> {
    return this.#parts.tracer.span(`fit ${kind}`, { "godwit.model.kind": kind }, fit);
  }

  /** Makes an earlier version serve again. Throws NOT_FOUND. */
  async promote(id: string): Promise<ModelView> {
    const model = await this.#history.models.get(id);
    if (model === null)
      throw new GodwitError(
        "NOT_FOUND",
        `There is no model ${JSON.stringify(id)}; list them with \`models\`. (Of codebooks only the one that serves is kept.)`,
        ["id"],
      );
    await this.#history.transaction(async (inside) => {
      await inside.models.promote(id);
      if (model.kind === rankerKind) await forgetOnline(inside);
    });
    await this.#tell();
    return viewOf({ ...model, serving: true });
  }

  async list(edition: Edition, kind: string | null, first: number): Promise<ModelView[]> {
    const codebooks = kind === null || kind === "CODEBOOK" ? await this.#history.codebooks.list(first) : [];
    const models = kind === "CODEBOOK" ? [] : await this.#history.models.list(kind, first);
    return [
      ...codebooks.map(({ id, version, report, createdAt }) => ({
        id,
        kind: "CODEBOOK",
        version,
        serving: id === edition.codebook?.id,
        metrics: report,
        createdAt: new Date(createdAt),
      })),
      ...(await Promise.all(models.map((model) => this.#withOnline(viewOf(model))))),
    ]
      .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
      .slice(0, first);
  }

  /** A ranker that serves shows what it has learned since. */
  async #withOnline(view: ModelView): Promise<ModelView> {
    const online =
      view.kind === rankerKind && view.serving ? ((await this.#parts.online?.view(view.id)) ?? null) : null;
    return online === null ? view : { ...view, metrics: { ...(view.metrics as object), online } };
  }

  /** Starts a fit behind the answer (FitJobs). Throws BAD_USER_INPUT for a kind that is not fitted. */
  async startFit(kind: string): Promise<FitJobRecord> {
    learnedKind(kind);
    return this.jobs.start(kind, async (work) => (await this.fit(kind, work)).map(({ id }) => id));
  }

  /** Models that came of a fit and are still here. */
  async ofJob({ modelIds, kind }: FitJobRecord, edition: Edition): Promise<ModelView[]> {
    if (modelIds.length === 0) return [];
    return (await this.list(edition, kind, 100)).filter(({ id }) => modelIds.includes(id));
  }

  /**
   * Fits a model of a kind now. Throws BAD_USER_INPUT for a kind that is not fitted, UNAVAILABLE when there is nothing
   * to fit on.
   */
  async fit(kind: string, work: Partial<FitWork> = {}): Promise<ModelView[]> {
    const learned = learnedKind(kind);
    const { onProgress, signal } = work;
    if (learned === null) {
      const told = onProgress
        ? { onProgress: (_: string, done: number, total: number) => onProgress(done, total) }
        : {};
      if ((await this.#parts.topics.fit({ ...told, ...(signal ? { signal } : {}) })) === null)
        throw new GodwitError("UNAVAILABLE", "There are no embedded items to fit topics on; store items first.");
      return this.list(this.#parts.editions.current, kind, 1);
    }
    const model = await this.#fitBehaviours(learned, work);
    if (model === null)
      throw new GodwitError(
        "UNAVAILABLE",
        "There are too few behaviours with embedded items to learn from; store items and record behaviours first.",
      );
    return [viewOf({ ...model, serving: kind === interestsKind || model.serving })];
  }
}

/** The kind of what behaviours teach; null = CODEBOOK. Throws BAD_USER_INPUT for what is not fitted. */
function learnedKind(kind: string): LearnedKind | null {
  const learned = learnedKinds.find((known) => known === kind);
  if (learned === undefined && kind !== "CODEBOOK")
    throw new GodwitError("BAD_USER_INPUT", `kind is ${JSON.stringify(kind)}; give one of ${modelKinds.join(", ")}.`, [
      "kind",
    ]);
  return learned ?? null;
}

function viewOf({ id, kind, version, serving, metrics, createdAt }: Omit<ModelRecord, "data">): ModelView {
  return { id, kind, version, serving, metrics, createdAt: new Date(createdAt) };
}
