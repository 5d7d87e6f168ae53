import { z } from "zod";
import type { Embedder } from "../../ports/embedder.js";
import type { History } from "../../ports/history/history.js";
import type { Tracer } from "../../ports/tracer.js";
import type { VectorStore } from "../../ports/vector-store.js";
import type { TextEmbedder } from "../behaviours/text-embedder.js";
import { indexItemJob } from "../catalogue/jobs.js";
import type { Wake } from "../kit/jobs.js";
import { Setting } from "../kit/settings.js";
import { refit } from "./refit.js";
import { FittedElsewhere, type RefitOptions, type RefitParts, type RefitResult } from "./refit-parts.js";
import { reindex, type ReindexProgress, type ReindexResult } from "./reindex.js";

/** Topics are fitted again once the catalogue has grown by this factor. */
const growth = 2;
/** They are made from behaviour too once there is so much of it, and anew when it has grown by this factor. */
const fewestBehaviours = 2_000;
const behaviourGrowth = 4;
/** How many behaviours there were when topics were fitted. */
const fittedOnSetting = new Setting("topics-fitted-on", z.object({ behaviours: z.number() }));

export interface FitTopicsOptions extends RefitOptions {
  /** gives up what this call has started */
  signal?: AbortSignal;
}

export interface TopicServiceParts extends Omit<RefitParts, "signal"> {
  readonly history: History;
  readonly vectors: VectorStore;
  readonly embedder: Embedder;
  readonly texts: TextEmbedder;
  readonly tracer: Tracer;
  readonly wake: Wake;
}

/** Fits topics when they are due, and rebuilds everything in another space. */
export class TopicService {
  readonly #parts: TopicServiceParts;
  readonly #stop = new AbortController();
  #fitting: Promise<RefitResult | null> | null = null;
  /** the space of the fit that is under way */
  #fittingIn = "";
  #indexedSinceFit = false;

  constructor(parts: TopicServiceParts) {
    this.#parts = parts;
  }

  /**
   * Fits topics anew; a call while a fit is under way waits for that one, and where it names another space fits then.
   * null = there are no embedded items.
   */
  fit(asked: FitTopicsOptions = {}): Promise<RefitResult | null> {
    const { signal, ...options } = asked;
    const { tracer, editions } = this.#parts;
    const space = options.space ?? editions.current.space;
    if (this.#fitting !== null && options.space !== undefined && this.#fittingIn !== space)
      return Promise.allSettled([this.#fitting]).then(() => this.fit(asked));
    if (this.#fitting === null) this.#fittingIn = space;
    const stop = signal === undefined ? this.#stop.signal : AbortSignal.any([this.#stop.signal, signal]);
    this.#fitting ??= tracer
      .span("fit CODEBOOK", { "godwit.model.kind": "CODEBOOK" }, () => this.#refit(options, stop))
      .then(async (result) => {
        if (result !== null) await editions.follow();
        return result;
      })
      .finally(() => {
        this.#fitting = null;
      });
    return this.#fitting;
  }

  async #refit(options: RefitOptions, signal: AbortSignal): Promise<RefitResult | null> {
    const { history } = this.#parts;
    const behaviours = await history.behaviours.count();
    const result = await refit({ ...this.#parts, signal }, options);
    await fittedOnSetting.write(history, { behaviours });
    return result;
  }

  /** Whether behaviour has much more to say of topics than it had when they were fitted. */
  async #behaviourHasGrown(): Promise<boolean> {
    const { history } = this.#parts;
    const behaviours = await history.behaviours.count();
    if (behaviours < fewestBehaviours) return false;
    return behaviours >= behaviourGrowth * ((await fittedOnSetting.read(history))?.behaviours ?? 0);
  }

  /**
   * Fits topics if there are none yet, the catalogue has doubled since, or behaviour has grown much; true = it did.
   */
  async fitIfDue(): Promise<boolean> {
    const { history, editions } = this.#parts;
    const { codebook, space } = editions.current;
    const embedded = await history.embeddings.countItems(space);
    if (embedded === 0) return false;
    const fittedOn = codebook === null ? 0 : ((await history.codebooks.get(codebook.id))?.items ?? 0);
    if (embedded < growth * fittedOn && !(await this.#behaviourHasGrown())) return false;
    try {
      return (await this.fit()) !== null;
    } catch (error) {
      if (!(error instanceof FittedElsewhere)) throw error;
      await editions.follow(); // there are topics now, as was due
      return true;
    }
  }

  /** Items have vectors now: topics may be due when no more are on their way. */
  itemsIndexed(): void {
    this.#indexedSinceFit = true;
  }

  /** Fits topics after items were indexed, once none wait to be. */
  async fitWhenIndexed(): Promise<void> {
    if (!this.#indexedSinceFit) return;
    const queue = (await this.#parts.history.outbox.state()).find(({ topic }) => topic === indexItemJob.name);
    if (queue !== undefined && queue.waiting > 0) return;
    this.#indexedSinceFit = false;
    await this.fitIfDue();
  }

  /** One step towards topics that fit the catalogue as it is; false = they do. */
  async settle(): Promise<boolean> {
    if (await this.fitIfDue()) return true;
    this.#indexedSinceFit = false;
    return false;
  }

  /** Rebuilds every projection in the embedder's space. */
  async reindex(onProgress?: ReindexProgress): Promise<ReindexResult> {
    const result = await reindex({ ...this.#parts, topics: this }, onProgress);
    this.#parts.wake(indexItemJob);
    return result;
  }

  /** Gives up what is being fitted, and waits until it has ended. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled([this.#fitting]);
  }
}
