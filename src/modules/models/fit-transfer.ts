import { randomUUID } from "node:crypto";
import { runJob } from "../../threads/run-job.js";
import { timeBefore } from "../../core/interests/fit.js";
import type { Signal } from "../../core/interests/signal.js";
import { decodeTransfer, type TransferModel } from "../../core/transfer/model.js";
import { groupsOf } from "../../core/transfer/prior/user-groups.js";
import { TransferReader } from "../../core/transfer/users.js";
import type { History } from "../../ports/history/history.js";
import type { ModelRecord } from "../../ports/history/models.js";
import { pacer } from "../common/pacer.js";
import type { Edition } from "../kit/edition.js";
import type { SignalResolver } from "../interests/signals.js";
import { historiesOf, sampleUsers, usersWithHistories, type HistorySource } from "./sample-histories.js";
import type { TransferFit, TransferJob } from "./transfer-thread.js";

/** The kind under which fitted transfer models are kept. */
export const transferKind = "TRANSFER";
/** Users whose histories are read: a sample says as much about pairs as everybody. */
const sampledUsers = 3_000;
/** As many of them tell when most of the behaviours lie. */
const timedUsers = 200;
/** A candidate is fitted at this share of the time, judged at the next. */
const fittedShare = 0.72;
const judgedShare = 0.9;

export interface FitTransferParts {
  history: History;
  edition: Edition;
  resolver: SignalResolver;
  signal: AbortSignal;
}

/**
 * Fits how interest is carried between domains and scenes, in a thread, and lets it serve only if it foresees what
 * users
 * do in a place not worse than what serves now. Either way it is kept as a version, with the comparison. null = there
 * are
 * no topics or no behaviours yet.
 */
export async function fitTransferKind(
  { history, edition, resolver, signal }: FitTransferParts,
  options: { seed?: number; onProgress?: (done: number, total: number) => void } = {},
): Promise<ModelRecord | null> {
  const { codebook, parameters } = edition;
  const seed = options.seed ?? 1;
  if (codebook === null) return null;
  const users = await sampleUsers(history, sampledUsers, seed);
  const { fitted, judged } = await splits({ history, resolver, edition }, users);
  if (!(fitted < judged)) return null;
  const earlier = new TransferReader(fitted, codebook.topicIds.length, parameters);
  const now = new TransferReader(judged, codebook.topicIds.length, parameters);
  const breathe = pacer();
  for await (const batch of usersWithHistories({ history, resolver, edition }, users)) {
    const attributes = new Map(
      (await history.users.byIds(batch.map(({ userId }) => userId))).map((user) => [user.id, user.attributes]),
    );
    for (const { userId, signals } of batch) {
      const groups = groupsOf(attributes.get(userId) ?? {});
      earlier.add(
        signals.filter(({ at }) => at < judged),
        groups,
      );
      now.add(signals, groups);
      await breathe();
    }
  }
  const inUse = await history.models.serving(transferKind);
  const job: TransferJob = {
    earlier: earlier.finish(),
    now: now.finish(),
    topicIds: codebook.topicIds,
    parameters,
    serving: inUse?.data ?? null,
    seed,
  };
  const { model, comparison, better, pairs, prior } = await runJob<TransferFit>(
    new URL("./fit-transfer.worker.js", import.meta.url),
    job,
    { signal, ...(options.onProgress ? { onProgress: options.onProgress } : {}) },
  );
  return history.transaction(async (inside) => {
    const kept = await inside.models.add({
      id: randomUUID(),
      kind: transferKind,
      data: model,
      metrics: {
        comparedWith: inUse === null ? "slices" : String(inUse.version),
        split: new Date(judged).toISOString(),
        logLoss: comparison,
        pairs,
        prior,
        promoted: better,
      },
    });
    if (better) await inside.models.promote(kept.id);
    return { ...kept, serving: better };
  });
}

/** The transfer model a record holds. */
export function transferModelOf({ data }: Pick<ModelRecord, "data">): TransferModel {
  return decodeTransfer(data);
}

/** The times before which the two shares of the behaviours lie, by some of the users. */
async function splits(source: HistorySource, users: readonly string[]): Promise<{ fitted: number; judged: number }> {
  const step = Math.max(1, users.length / timedUsers);
  const some = Array.from({ length: Math.min(users.length, timedUsers) }, (_, i) => users[Math.floor(i * step)]!);
  const histories: Signal[][] = [];
  for await (const batch of historiesOf(source, some)) histories.push(...batch);
  return { fitted: timeBefore(histories, fittedShare), judged: timeBefore(histories, judgedShare) };
}
