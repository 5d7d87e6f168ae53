import { readFile } from "node:fs/promises";
import { seedOf } from "../../../src/core/statistics/random.js";
import { rowDot } from "../../../src/core/topics/codebook.js";
import { dayMs } from "../../../src/core/time.js";
import { followedBy, seasonalShare } from "../../../src/core/migrations/population.js";
import { changesAt, seasonOf, trendsAt, weekOf, weeklyShares } from "../../../src/core/migrations/weekly-shares.js";
import type { OpenMigration, TopicShare } from "../../../src/core/migrations/types.js";
import { readSet, servedTopics, signalsOf } from "../shared/data-set.js";
import { findingsByDigest, type Watchable } from "../truth/findings-by-digest.js";

export interface ReadDriftsOptions {
  readonly items: string;
  readonly behaviours: string;
  readonly cache?: string;
  readonly rate: number;
  readonly seed: number;
  /** so many users, drawn by the hash of their ids; absent = all */
  readonly users?: number;
}

/** A confirmed drift as a person can read it. */
export interface ReadDrift {
  readonly user: string;
  readonly since: string;
  readonly confirmed: string;
  readonly kind: OpenMigration["kind"];
  readonly probability: number;
  readonly bits: number;
  readonly pValue: number | null;
  /** sessions of this person before and after the change, and what of the direction is everybody's */
  readonly before: number;
  readonly after: number;
  readonly seasonal: number;
  readonly followed: number;
  readonly less: readonly string[];
  readonly more: readonly string[];
  /** titles of what was met on both sides, commonest first */
  readonly itemsBefore: readonly string[];
  readonly itemsAfter: readonly string[];
}

export interface ReadDrifts {
  readonly users: number;
  readonly watched: number;
  readonly sessions: number;
  readonly topics: number;
  readonly drifts: readonly ReadDrift[];
}

const seasonWeeks = 4;
const leastSessions = 8;
const named = 3;
const shown = 6;

/** Everybody's drifts in a data set of files, confirmed by daily digests at a false discovery rate. */
export async function readDrifts(
  options: ReadDriftsOptions,
  onProgress: (stage: string, done: number, total: number) => void,
): Promise<ReadDrifts> {
  const set = await readSet({ ...options, progress: () => {} });
  const titles = await titlesOf(options.items);
  const first = set.behaviours[0]!.signal.at;
  const last = set.behaviours.at(-1)!.signal.at;
  const { codebook } = servedTopics(
    set,
    set.items.map(({ id }) => titles.get(id) ?? id),
    options.seed,
  );
  const { centroids, dimension } = codebook;
  const k = codebook.topicIds.length;
  const histories = signalsOf(set, codebook);
  const world: Watchable = {
    k,
    start: first,
    end: last,
    centroidCosine: (a, b) => rowDot(centroids, a, centroids.subarray(b * dimension, (b + 1) * dimension)),
    residents: histories
      .map((signals, user) => ({ id: set.userIds[user]!, signals }))
      .toSorted((a, b) => seedOf(a.id) - seedOf(b.id))
      .slice(0, options.users ?? histories.length),
  };
  const used = new Map<number, number>();
  for (const { signal } of set.behaviours) used.set(signal.item!, (used.get(signal.item!) ?? 0) + 1);
  const titleOf = (item: number): string => titles.get(set.items[item]!.id) ?? set.items[item]!.id;
  const labels = labelsOf(histories, used, k, titleOf);
  const found = findingsByDigest(world, options.rate, (done, total) =>
    onProgress("days watched", Math.round(done / dayMs), Math.round(total / dayMs)),
  );
  const weeks = found.map(({ sessions }) => weeklyShares(sessions));
  const numberOf = new Map(set.userIds.map((id, number) => [id, number]));
  const drifts = found.flatMap(({ resident, sessions, drifts: own }) =>
    own.map(({ migration, confirmedAt }): ReadDrift => {
      const boundary = weekOf(migration.changedAt!);
      const change = dense(migration.to, k).map((x, t) => x - dense(migration.from, k)[t]!);
      const season = seasonOf(trendsAt(weeks, boundary, seasonWeeks, k).trends, k);
      const order = [...change.keys()].toSorted((a, b) => change[b]! - change[a]!);
      const signals = histories[numberOf.get(resident.id)!]!;
      return {
        user: resident.id,
        since: day(migration.changedAt!),
        confirmed: day(confirmedAt),
        kind: migration.kind,
        probability: migration.kinds[0]?.probability ?? 1,
        bits: migration.magnitude,
        pValue: migration.pValue,
        before: sessions.filter(({ start }) => start < migration.changedAt!).length,
        after: sessions.filter(({ start }) => start >= migration.changedAt!).length,
        seasonal: seasonalShare(change, season),
        followed: followedBy(change, changesAt(weeks, boundary, seasonWeeks, k)),
        less: order.slice(-2).map((t) => `${labels[t]} ${change[t]!.toFixed(2)}`),
        more: order.slice(0, 2).map((t) => `${labels[t]} +${change[t]!.toFixed(2)}`),
        itemsBefore: commonest(signals.filter(({ at }) => at < migration.changedAt!).map(({ item }) => titleOf(item!))),
        itemsAfter: commonest(signals.filter(({ at }) => at >= migration.changedAt!).map(({ item }) => titleOf(item!))),
      };
    }),
  );
  return {
    users: found.length,
    watched: found.filter(({ sessions }) => sessions.length >= leastSessions).length,
    sessions: found.reduce((sum, { sessions }) => sum + sessions.length, 0),
    topics: k,
    drifts,
  };
}

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

async function titlesOf(file: string): Promise<Map<string, string>> {
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line.trim() !== "");
  return new Map(
    lines.map((line) => {
      const { id, title } = JSON.parse(line) as { id: string; title?: string };
      return [id, title ?? id];
    }),
  );
}

function dense(shares: readonly TopicShare[], k: number): Float64Array {
  const out = new Float64Array(k);
  for (const { topic, share } of shares) out[topic] = share;
  return out;
}

function commonest(titles: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const title of titles) counts.set(title, (counts.get(title) ?? 0) + 1);
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, shown)
    .map(([title]) => title);
}

/** Of every topic the titles that were met most in it. */
function labelsOf(
  histories: readonly (readonly {
    readonly item: number | null;
    readonly topics: { readonly index: ArrayLike<number>; readonly value: ArrayLike<number> };
  }[])[],
  used: ReadonlyMap<number, number>,
  k: number,
  titleOf: (item: number) => string,
): string[] {
  const weights = Array.from({ length: k }, () => new Map<number, number>());
  for (const { item, topics } of histories.flat())
    for (let i = 0; i < topics.index.length; i++)
      weights[topics.index[i]!]!.set(item!, topics.value[i]! ** 2 * (used.get(item!) ?? 0));
  return weights.map((own) =>
    [...own]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, named)
      .map(([item]) => titleOf(item))
      .join(" · "),
  );
}
