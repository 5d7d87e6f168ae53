import type { Logger } from "pino";
import { runJob } from "../../threads/run-job.js";
import { GodwitError } from "../../core/errors.js";
import { decodeState } from "../../core/interests/codec.js";
import { emptyPopulation, encodePopulation, mergePopulation } from "../../core/interests/population.js";
import { encodeCodebook } from "../../core/topics/codebook.js";
import type { Sparse } from "../../core/sparse.js";
import type { History } from "../../ports/history/history.js";
import type { LanguageModel } from "../../ports/language-model.js";
import type { TopicRecord } from "../../ports/history/catalogue.js";
import { LiveCatalogue } from "../catalogue/live-catalogue.js";
import { plainText } from "../catalogue/plain-text.js";
import type { TextEmbedder } from "../behaviours/text-embedder.js";
import type { FitTopicsJob, FitTopicsResult } from "./fit-topics.worker.js";
import { Folding, newTopicsPayload, servingLock, type FoldingParts } from "../interests/folding.js";
import { Serving, type ServingSetting } from "./serving.js";
import { nameTopics } from "./name-topics.js";
import { matchByItems } from "./match-by-items.js";
import { SignalResolver } from "../interests/signals.js";

export const servingChannel = "godwit_serving";
/** One refit at a time on one database. */
const refitLock = "refit";
const foldAheadAttempts = 20;

export interface RefitParts extends Omit<FoldingParts, "resolver"> {
  texts: TextEmbedder;
  /** names new topics where there is one */
  languageModel: LanguageModel | null;
  log: Logger;
  /** the service stops */
  signal: AbortSignal;
}

/** Another process has put topics in force while this one fitted its own, which are gone. */
export class FittedElsewhere extends GodwitError {
  constructor(cause: unknown) {
    super("UNAVAILABLE", "Another process has fitted topics meanwhile; its topics serve.", [], { cause });
  }
}

export interface RefitProgress {
  (stage: "read" | "fit" | "fold", done: number, total: number): void;
}

export interface RefitOptions {
  space?: string;
  k?: number;
  seed?: number;
  onProgress?: RefitProgress;
}

export interface RefitResult {
  codebookId: string;
  topics: number;
  items: number;
  users: number;
  report: unknown;
}

/**
 * Fits topics anew from today's catalogue, in a thread, and folds every user's history under them beside the states
 * that serve; then takes over in one step. Serving goes on meanwhile. Topics that stay near keep ids and labels.
 * Throws FittedElsewhere where another process was quicker.
 */
export async function refit(parts: RefitParts, options: RefitOptions = {}): Promise<RefitResult | null> {
  const served = async (): Promise<string | null> =>
    ((await parts.history.settings.get("serving")) as ServingSetting | null)?.codebookId ?? null;
  const before = await served();
  try {
    return await fitAndTakeOver(parts, options);
  } catch (error) {
    if (!parts.signal.aborted && (await served()) !== before) throw new FittedElsewhere(error);
    throw error;
  }
}

async function fitAndTakeOver(parts: RefitParts, options: RefitOptions): Promise<RefitResult | null> {
  const { history, serving, log } = parts;
  const space = options.space ?? serving.space;
  const fitted = await fit(parts, space, options);
  if (fitted === null) return null;
  const { codebookId, items, report } = fitted;

  const candidate = new Serving(history, parts.clock);
  await candidate.use({ space, codebookId });
  const live = new LiveCatalogue(history, candidate, parts.clock);
  await live.load();
  const folding = new Folding({
    ...parts,
    serving: candidate,
    resolver: new SignalResolver(history, candidate, live, parts.texts),
    onFolded: () => {},
  });

  // Folds that happen from here on forget the user's state under the candidate, so that it is folded again below.
  await history.transaction(async (inside) => {
    await inside.lock([servingLock]);
    await inside.settings.put("serving", {
      ...((await inside.settings.get("serving")) as ServingSetting),
      refitting: codebookId,
    });
  });
  const total = await history.users.count();
  let users = 0;
  const news = new Set<string>();
  for (let attempt = 0; ; attempt++) {
    if (attempt === foldAheadAttempts)
      throw new GodwitError(
        "UNAVAILABLE",
        "Behaviours arrive faster than their users can be folded under the new topics; try again in a quieter hour.",
      );
    for (let after: string | null = null; ; ) {
      const batch = await history.interests.missing(codebookId, 200, after);
      if (batch.length === 0) break;
      for (const userId of batch) {
        parts.signal.throwIfAborted();
        if (await folding.rebuild(userId, { candidate: true })) news.add(userId);
        else news.delete(userId);
        options.onProgress?.("fold", Math.min(++users, total), total);
      }
      after = batch.at(-1)!;
    }
    if (await takeOver(history, { space, codebookId }, candidate, news)) break;
  }
  log.info({ codebook: codebookId, topics: candidate.k, items }, "topics: a new codebook serves");
  return { codebookId, topics: candidate.k, items, users, report };
}

/**
 * Swaps the codebook if every user with behaviours has a state under it; false = some were folded meanwhile. `news`:
 * users of whom the new topics tell what nobody was told; they are folded once more under them, and it is told then.
 */
async function takeOver(
  history: History,
  setting: ServingSetting,
  candidate: Serving,
  news: ReadonlySet<string>,
): Promise<boolean> {
  return history.transaction(async (inside) => {
    await inside.lock([servingLock]);
    if ((await inside.interests.missing(setting.codebookId!, 1, null)).length > 0) return false;
    if ((await inside.codebooks.get(setting.codebookId!)) === null) throw new FittedElsewhere(null);
    const population = emptyPopulation(candidate.parameters);
    for (let after: string | null = null; ; ) {
      const page = await inside.interests.page(setting.codebookId!, 500, after);
      if (page.length === 0) break;
      for (const { state } of page) mergePopulation(population, decodeState(state));
      await inside.outbox.add(page.map(({ userId }) => ({ topic: "project-interests", key: userId })));
      after = page.at(-1)!.userId;
    }
    await inside.interests.saveShard(setting.codebookId!, 0, encodePopulation(population));
    await inside.outbox.add([...news].map((userId) => ({ topic: "refold", key: userId, payload: newTopicsPayload })));
    await inside.settings.put("serving", setting);
    // The one that served, and what fits that were interrupted have left behind.
    for (const { id } of await inside.codebooks.list(1_000))
      if (id !== setting.codebookId) await inside.codebooks.remove(id);
    await inside.notify(servingChannel, JSON.stringify(setting));
    return true;
  });
}

/** Fits in a thread and stores codebook, topics and item topics; null = no embedded items yet. */
async function fit(
  { history, serving, languageModel, log, signal }: RefitParts,
  space: string,
  { k, seed = 1, onProgress }: { k?: number; seed?: number; onProgress?: RefitProgress },
): Promise<{ codebookId: string; items: number; report: unknown } | null> {
  const rows: { number: number; vector: Float32Array }[] = [];
  for await (const batch of history.embeddings.ofItems(space)) {
    rows.push(...batch);
    onProgress?.("read", rows.length, rows.length);
  }
  if (rows.length === 0) return null;
  const d = rows[0]!.vector.length;
  const vectors = new Float32Array(rows.length * d);
  rows.forEach(({ vector }, i) => vectors.set(vector, i * d));
  const titles: string[] = [];
  const texts: string[] = [];
  const languages: (string | null)[] = [];
  const place = new Map(rows.map(({ number }, i) => [number, i]));
  for await (const batch of history.items.all())
    for (const { number, title, text, tags, language } of batch) {
      const i = place.get(number);
      // Tags are the words people sort by: with them topics are named better.
      if (i !== undefined) {
        titles[i] = plainText(title);
        texts[i] = plainText([text, ...tags].join("\n"));
        languages[i] = language;
      }
    }
  const previous = serving.codebook !== null && serving.codebook.space === space ? serving.codebook : null;
  const job: FitTopicsJob = {
    vectors,
    n: rows.length,
    d,
    space,
    seed,
    k: k ?? null,
    previous,
    titles,
    texts,
    languages,
  };
  const result = await runJob<FitTopicsResult>(new URL("./fit-topics.worker.js", import.meta.url), job, {
    transfer: [job.vectors.buffer],
    signal,
    onProgress: (done, total) => onProgress?.("fit", done, total),
  });
  const topicsOf = new Map(
    rows.map(({ number }, i): [number, Sparse] => [number, { index: result.positions[i]!, value: result.shares[i]! }]),
  );
  const topicIds =
    serving.codebook !== null && previous === null
      ? matchByItems(
          serving.codebook.topicIds,
          await itemTopics(history, serving.codebook.id),
          result.codebook.topicIds,
          topicsOf,
        )
      : result.codebook.topicIds;
  const names = new Map(serving.topics.map(({ id, label }) => [id, label]));
  const taken = new Set<string>();
  const topics = topicIds.map((id, position): TopicRecord => {
    const fresh = result.labels[position]!;
    const kept = names.get(id);
    const label = kept !== undefined && !taken.has(kept) ? kept : fresh.label;
    taken.add(label);
    return { id, position, label, terms: fresh.terms, size: result.sizes[position]! };
  });
  if (languageModel !== null)
    await nameTopics(
      languageModel,
      topics.filter(({ id }) => !names.has(id)),
      (position) => titlesOf(topicsOf, place, titles, position),
      log,
    );
  // A refit of the same items may find the very same topics: the version in the name keeps the two apart.
  const codebookId = `${result.codebook.id}-${Date.now().toString(36)}`;
  const codebook = { ...result.codebook, id: codebookId, topicIds };
  await history.transaction(async (inside) => {
    await inside.lock([refitLock]);
    await inside.codebooks.add(
      { id: codebookId, space, data: encodeCodebook(codebook), items: rows.length, report: result.report },
      topics,
    );
  });
  await history.codebooks.putItemTopics(codebookId, topicsOf);
  return { codebookId, items: rows.length, report: result.report };
}

const titlesShown = 8;

/** Titles of the items that belong to a topic most. */
function titlesOf(
  topicsOf: ReadonlyMap<number, Sparse>,
  place: ReadonlyMap<number, number>,
  titles: readonly string[],
  position: number,
): string[] {
  return [...topicsOf]
    .map(([number, { index, value }]) => ({ number, share: value[index.indexOf(position)] ?? 0 }))
    .toSorted((a, b) => b.share - a.share)
    .slice(0, titlesShown)
    .map(({ number }) => titles[place.get(number)!]!);
}

async function itemTopics(history: History, codebookId: string): Promise<Map<number, Sparse>> {
  const all = new Map<number, Sparse>();
  for await (const batch of history.codebooks.itemTopics(codebookId))
    for (const [number, sparse] of batch) all.set(number, sparse);
  return all;
}
