import { randomUUID } from "node:crypto";
import { runJob } from "../../threads/run-job.js";
import type { EvaluationBehaviour } from "../../core/evaluation/world.js";
import type { EvaluationItem } from "../../core/evaluation/evaluation-item.js";
import { localTime } from "../../core/interests/local-time.js";
import { strengthOf } from "../../core/interests/signal.js";
import { decodeModel } from "../../core/ranking/model-codec.js";
import type { RankingModel } from "../../core/ranking/model.js";
import type { BehaviourCursor } from "../../ports/history/behaviours.js";
import type { History } from "../../ports/history/history.js";
import type { ModelRecord } from "../../ports/history/models.js";
import { feedbackIdOf } from "../feedback/behaviour-id.js";
import { readSketches } from "../catalogue/own-vectors/sketches.js";
import type { Edition } from "../kit/edition.js";
import type { RankerFit } from "./ranker-thread.js";
import { simpleRankingsOf } from "./simple-rankings.js";
import { packJob } from "./ranker-job.js";

/** The kind under which fitted rankers are kept. */
export const rankerKind = "RANKER";
/** The newest behaviours are learned from, at most this many; more teach little and cost memory. */
export const behavioursRead = 500_000;
const batch = 2_000;
/** Of one user, at most: the newest. Nobody fills what is read alone, nor makes the reading go on without end. */
const ofOneUser = 5_000;
const lookedAt = 4 * behavioursRead;
/** With fewer, nothing can be held out. */
const fewest = 500;

/**
 * Fits item-item weights and the conditional logit on the newest behaviours, in a thread, compares the result with the
 * model in use on later sessions, and lets it serve only if it is not worse. Either way it is kept as a version, with
 * the comparison. null = too little to learn from.
 */
export async function fitRankerModel(
  { history, edition, signal }: { history: History; edition: Edition; signal: AbortSignal },
  options: { seed?: number; onProgress?: (done: number, total: number) => void } = {},
): Promise<ModelRecord | null> {
  const inUse = await history.models.serving(rankerKind);
  const job = await readJob(history, edition, inUse, options.seed ?? 1);
  if (job === null) return null;
  const { model, comparison, better, split, ...chances } = await runJob<RankerFit>(
    new URL("./fit-ranker.worker.js", import.meta.url),
    job.packed,
    { signal, transfer: job.transfer, ...(options.onProgress ? { onProgress: options.onProgress } : {}) },
  );
  return history.transaction(async (inside) => {
    const kept = await inside.models.add({
      id: randomUUID(),
      kind: rankerKind,
      data: model,
      metrics: {
        comparedWith: inUse?.version ?? "default",
        split: new Date(split).toISOString(),
        behaviours: job.behaviours,
        items: job.items,
        ndcgAt10: comparison,
        ...chances,
        promoted: better,
      },
    });
    if (better) await inside.models.promote(kept.id);
    return { ...kept, serving: better };
  });
}

/** What the thread is given, and of how many behaviours and items; null = too little to learn from. */
async function readJob(history: History, { codebook, parameters }: Edition, inUse: ModelRecord | null, seed: number) {
  if (codebook === null) return null;
  const items = await readItems(history, codebook.space);
  const behaviours = await readBehaviours(history, items);
  if (behaviours.length < fewest) return null;
  const job = await packJob({
    items: [...items.values()],
    behaviours,
    codebook,
    parameters,
    serving: inUse?.data ?? null,
    servingUntil: splitOf(inUse),
    seed,
  });
  return { ...job, behaviours: behaviours.length, items: items.size };
}

/** Until when what happened has taught the weights of a model (epoch ms): its split. null = it says none. */
function splitOf(model: ModelRecord | null): number | null {
  const { split } = (model?.metrics ?? {}) as { split?: unknown };
  const at = typeof split === "string" ? Date.parse(split) : NaN;
  return Number.isNaN(at) ? null : at;
}

/** The ranking model a record holds. */
export function rankingModelOf({
  data,
  version,
  metrics,
}: Pick<ModelRecord, "data" | "version" | "metrics">): RankingModel {
  return { ...decodeModel(data, `ranker-${version}`), simple: simpleRankingsOf(metrics) };
}

/** Present items that are embedded, by id. */
async function readItems(history: History, space: string): Promise<Map<string, EvaluationItem>> {
  const out = new Map<string, EvaluationItem>();
  const own = await readSketches(history);
  for await (const vectors of history.embeddings.ofItems(space)) {
    const byNumber = new Map(vectors.map(({ number, vector }) => [number, vector]));
    for (const {
      number,
      id,
      domain,
      language,
      tags,
      attributes,
      publishedAt,
      expiresAt,
    } of await history.items.byNumbers([...byNumber.keys()]))
      out.set(id, {
        number,
        id,
        domain,
        language,
        tags,
        attributes,
        publishedAt,
        expiresAt,
        vector: byNumber.get(number)!,
        own: own.get(number) ?? null,
      });
  }
  return out;
}

/** The newest behaviours with known items, oldest first; users become indices, so no id leaves this thread. */
async function readBehaviours(
  history: History,
  items: ReadonlyMap<string, EvaluationItem>,
): Promise<EvaluationBehaviour[]> {
  const users = new Map<string, number>();
  const zones = new Map<string, string>();
  const out: EvaluationBehaviour[] = [];
  const taken = new Map<string, number>();
  let looked = 0;
  for (let before: BehaviourCursor | null = null; out.length < behavioursRead && looked < lookedAt; ) {
    const page = await history.behaviours.newest(batch, before);
    if (page.length === 0) break;
    looked += page.length;
    before = page.at(-1)!;
    const unknown = [...new Set(page.map(({ userId }) => userId))].filter((id) => !users.has(id));
    for (const { id, timeZone } of await history.users.byIds(unknown)) if (timeZone !== null) zones.set(id, timeZone);
    const surfaces = await history.recommendations.surfacesOf(page.flatMap(({ id }) => feedbackIdOf(id) ?? []));
    for (const { id, userId, itemId, type, value, scene, sessionId, occurredAt, timeZone } of page) {
      if (!users.has(userId)) users.set(userId, users.size);
      const item = itemId === null ? undefined : items.get(itemId);
      const ofUser = (taken.get(userId) ?? 0) + 1;
      if (item === undefined || ofUser > ofOneUser) continue;
      taken.set(userId, ofUser);
      const surface = surfaces.get(feedbackIdOf(id) ?? "");
      out.push({
        user: users.get(userId)!,
        ...(surface === undefined ? {} : { surface }),
        signal: {
          at: occurredAt,
          type,
          strength: strengthOf(type, value),
          ...localTime(occurredAt, timeZone ?? zones.get(userId) ?? "UTC"),
          scene,
          domain: item.domain,
          item: item.number,
          text: null,
          sessionId,
        },
      });
    }
  }
  return out.toReversed();
}
