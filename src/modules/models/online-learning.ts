import { createHash } from "node:crypto";
import type { Logger } from "pino";
import { z } from "zod";
import { learnOnline, teaches, type ExploredPage } from "../../core/off-policy/learn-online.js";
import { onlineDistance } from "../../core/off-policy/online-step.js";
import type { RankingModel, TaskWeights } from "../../core/ranking/model.js";
import { decodeServedList } from "../../core/ranking/served/decode.js";
import type { Task } from "../../core/types.js";
import type { History } from "../../ports/history/history.js";
import { Setting } from "../kit/settings.js";
import { pacer } from "../common/pacer.js";
import { logOf } from "../feedback/logged-sets.js";
import { rewardsOf } from "../feedback/rewards.js";
import { rankerKind, rankingModelOf } from "./fit-ranker.js";
import { hourMs } from "../../core/time.js";

/** What was learned since a ranker began to serve. */
interface Overlay {
  /** of the ranker it belongs to; null = of none */
  modelId: string | null;
  weights: Readonly<Record<Task, TaskWeights>> | null;
  /** sets that taught or judged a step, so far */
  sets: number;
  /** sets served before it were read, epoch ms */
  cursors: Readonly<Record<Task, number>>;
  /** of the last step, epoch ms */
  updatedAt: number | null;
}

/** What `models` shows of it. */
export interface OnlineView {
  sets: number;
  distance: Record<Task, number>;
  updatedAt: string | null;
}

const overlaySetting = new Setting<Overlay>(
  "online-learning",
  z.object({
    modelId: z.string().nullable(),
    weights: z.custom<Overlay["weights"]>((weights) => typeof weights === "object"),
    sets: z.number(),
    cursors: z.object({ NEXT: z.number(), DISCOVER: z.number() }),
    updatedAt: z.number().nullable(),
  }),
);
const overlayLock = "online-learning";
const tasks: readonly Task[] = ["NEXT", "DISCOVER"];
/** Feedback is waited for so long. */
const feedbackWindowMs = hourMs;
/** A task takes a step when so many explored sets teach it; at most so many are read for one. */
const fewestSets = 100;
const mostSets = 5_000;

/**
 * Moves β of the ranker that serves a little, by what was taken of explored pages (core/off-policy/learn-online.ts).
 */
export class OnlineLearning {
  readonly #history: History;
  readonly #clock: () => number;
  readonly #log: Logger;

  constructor(parts: { history: History; clock: () => number; log: Logger }) {
    this.#history = parts.history;
    this.#clock = parts.clock;
    this.#log = parts.log;
  }

  /** Changes with every step that moved weights. */
  async version(): Promise<string> {
    const overlay = await overlaySetting.read(this.#history);
    return JSON.stringify([overlay?.modelId, overlay?.updatedAt]);
  }

  /** A model with what was learned since it began to serve. */
  async applied(id: string, model: RankingModel): Promise<RankingModel> {
    const overlay = await overlaySetting.read(this.#history);
    return overlay?.modelId === id && overlay.weights !== null ? { ...model, weights: overlay.weights } : model;
  }

  /** What was learned for this ranker; null = it has not begun. */
  async view(id: string): Promise<OnlineView | null> {
    const overlay = await overlaySetting.read(this.#history);
    if (overlay?.modelId !== id) return null;
    const record = overlay.weights === null ? null : await this.#history.models.get(id);
    const fitted = record === null ? null : rankingModelOf(record).weights;
    const distance = (task: Task): number =>
      fitted === null ? 0 : onlineDistance(overlay.weights![task], fitted[task]);
    return {
      sets: overlay.sets,
      distance: { NEXT: distance("NEXT"), DISCOVER: distance("DISCOVER") },
      updatedAt: overlay.updatedAt === null ? null : new Date(overlay.updatedAt).toISOString(),
    };
  }

  /**
   * One step, where enough explored sets have had their time since the last; true = weights have moved. Of several
   * processes that read the same sets, the first to write is heard. A ranker that has come to serve begins as fitted.
   */
  async step(): Promise<boolean> {
    const record = await this.#history.models.serving(rankerKind);
    const before = await overlaySetting.read(this.#history);
    const now = this.#clock();
    if (record === null) return false;
    if (before?.modelId !== record.id) {
      await this.#write(record.id, before, {
        modelId: record.id,
        weights: null,
        sets: 0,
        cursors: { NEXT: now, DISCOVER: now },
        updatedAt: null,
      });
      return false;
    }
    const model = rankingModelOf(record);
    const weights = { ...(before.weights ?? model.weights) };
    const cursors = { ...before.cursors };
    let { sets } = before;
    let moved = false;
    for (const task of tasks) {
      const { pages, cursor } = await this.#read(task, model, before.cursors[task], now - feedbackWindowMs);
      cursors[task] = cursor;
      if (pages.length === 0) continue;
      const { weights: learned, taken, difference } = learnOnline(pages, weights[task], model.weights[task]);
      this.#log.debug({ task, sets: pages.length, taken, difference }, "online step");
      sets += pages.length;
      moved ||= learned !== weights[task];
      weights[task] = learned;
    }
    if (tasks.every((task) => cursors[task] === before.cursors[task])) return false;
    return (
      (await this.#write(record.id, before, {
        modelId: record.id,
        weights: moved ? weights : before.weights,
        sets,
        cursors,
        updatedAt: moved ? now : before.updatedAt,
      })) && moved
    );
  }

  async #write(modelId: string, before: Overlay | null, after: Overlay): Promise<boolean> {
    return this.#history.transaction(async (inside) => {
      await inside.lock([overlayLock]);
      const found = await overlaySetting.read(inside);
      const serving = await inside.models.serving(rankerKind);
      if (
        serving?.id !== modelId ||
        found?.modelId !== before?.modelId ||
        tasks.some((task) => found?.cursors[task] !== before?.cursors[task])
      )
        return false;
      await overlaySetting.write(inside, after);
      return true;
    });
  }

  /**
   * Explored sets of this ranker outside of experiments, served between two times, and until when they were read; none
   * while there are too few.
   */
  async #read(
    task: Task,
    { version, weights }: RankingModel,
    from: number,
    to: number,
  ): Promise<{ pages: ExploredPage[]; cursor: number }> {
    const pages: ExploredPage[] = [];
    const pause = pacer();
    let read = 0;
    let until = to;
    if (to <= from) return { pages, cursor: from };
    for await (const { userId, at, model, variant, ranking, places, ...set } of logOf(
      this.#history,
      { from, to, task, explored: true },
      mostSets,
    )) {
      await pause();
      if (++read === mostSets) until = at + 1;
      if (variant !== null || model !== version || ranking === null) continue;
      const list = decodeServedList(ranking);
      if (teaches(list, weights[task]))
        pages.push({
          user: userId,
          list,
          shown: places,
          taken: rewardsOf(set).map(({ position }) => position - 1),
          heldOut: isHeldOut(userId),
        });
    }
    if (pages.length >= fewestSets) return { pages, cursor: until };
    return { pages: [], cursor: read < mostSets ? from : until };
  }
}

/** Forgets what was learned: a ranker that was chosen serves as it was fitted. */
export async function forgetOnline(inside: History): Promise<void> {
  await inside.lock([overlayLock]);
  if ((await overlaySetting.read(inside)) !== null)
    await overlaySetting.write(inside, {
      modelId: null,
      weights: null,
      sets: 0,
      cursors: { NEXT: 0, DISCOVER: 0 },
      updatedAt: null,
    });
}

/** Every second user, the same in every process. */
function isHeldOut(userId: string): boolean {
  return createHash("sha256").update(userId).digest()[0]! % 2 === 1;
}
