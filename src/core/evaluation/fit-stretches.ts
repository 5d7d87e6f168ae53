import type { InterestParameters } from "../interests/parameters.js";
import { SessionReader, type ReadCase } from "../ranking/fit/case.js";
import { defaultModel, type RankingModel } from "../ranking/model.js";
import type { Task } from "../types.js";
import { coldWorld } from "./cold.js";
import { momentsIn } from "./live/drawn-moments.js";
import { LiveWorld, type LiveData } from "./live/live-world.js";
import { DailyInputs, MomentSessions, type Part } from "./live/moment-sessions.js";
import { domainsOf, domainsWith, surfacesIn, within } from "./ranker-domains.js";
import { learn, sessionsPerPart, withText, withVotes } from "./ranker-parts.js";
import { taskFeatures } from "./task-features.js";
import { chooseTextShare, type TextShare } from "./text-share.js";
import { worldTransfer } from "./world-transfer.js";
import { worldAt, type World } from "./world.js";

/**
 * Item-item parts are learned anew where these shares of the training time are over, and the sessions up to the next
 * are read with them, so that they are as old as they will be when they serve.
 */
const stretches = [0.55, 0.7, 0.85];
/** Sessions read in a stretch, and of one user in it: busy users must not be all that counts. */
const sessionsPerStretch = 800;
const perUser = 2;

/** What was read of the last part of the training time, to fit β on. */
export interface ReadStretches {
  readonly cases: Record<Task, ReadCase[]>;
  /** the same cut to a domain or a surface, for those, and the tasks, that have sessions enough */
  readonly parts: readonly { readonly part: NonNullable<Part>; readonly cases: Partial<Record<Task, ReadCase[]>> }[];
  /** how votes are carried between domains, and how texts speak; null without a stretch to judge in */
  readonly votes: NonNullable<RankingModel["votes"]> | null;
  readonly text: TextShare | null;
}

export interface StretchOptions {
  readonly tasks: readonly Task[];
  readonly parameters: InterestParameters;
  /** where the training time begins (epoch ms) */
  readonly first: number;
  readonly seed: number;
  readonly whole: number | undefined;
  readonly progress: (line: string) => void;
}

/** Reads the sessions of a part as they come, until it has enough of this stretch. */
interface PartReader {
  readonly part: NonNullable<Part>;
  readonly among: readonly Task[];
  readonly reader: SessionReader;
}

/** How texts speak, and how interest and votes are carried between domains: all of it changes slowly. */
interface Settled {
  readonly transfer: World["transfer"];
  readonly text: TextShare;
  readonly votes: NonNullable<RankingModel["votes"]> | null;
  readonly parts: readonly PartReader[];
}

/**
 * Reads sessions spread over the last part of the training time in one pass forward, each with state, counts,
 * popularity and catalogue as they were when it began: frozen features of a point far back would teach weights that
 * are stale when they serve.
 *
 * known: behaviours before the world's split, in order of time.
 */
export function readStretches(known: LiveData, world: World, options: StretchOptions): ReadStretches {
  const { tasks, parameters, first, seed, whole, progress } = options;
  const timeAt = (share: number): number => first + share * (world.split - first);
  const live = new LiveWorld(known, world.codebook, parameters);
  const reader = new SessionReader(tasks, { features: taskFeatures, seed });
  let settled: Settled | null = null;
  for (const [index, share] of stretches.entries()) {
    const [from, to] = [timeAt(share), timeAt(stretches[index + 1] ?? 1)];
    const before = worldAt(known, { split: from, codebook: world.codebook, parameters });
    if (before.heldOut.length === 0) continue;
    const parts = learn(before);
    settled ??= settle(known, world, before, parts, options);
    const { transfer, text, votes } = settled;
    const model = { ...defaultModel, ...withText(parts, before, text), votes };
    progress(`ranker: sessions from ${new Date(from).toISOString()} on, each as of its beginning`);
    live.transfer = transfer ?? null;
    const sessions = new MomentSessions(live, new DailyInputs(live, model, parameters, whole), seed);
    const left = settled.parts.map((one) => ({ ...one, sessions: Math.ceil(sessionsPerPart / stretches.length) }));
    for (const moment of momentsIn(live, known, { from, to, perUser, limit: sessionsPerStretch, seed })) {
      const session = sessions.of(moment, tasks);
      if (session === null) continue;
      reader.read(session);
      for (const one of left) {
        if (one.sessions === 0) continue;
        const cut = sessions.of(moment, one.among, one.part);
        if (cut === null) continue;
        one.reader.read(cut);
        one.sessions--;
      }
    }
  }
  return {
    cases: { NEXT: [], DISCOVER: [], ...reader.cases },
    parts: (settled?.parts ?? []).map(({ part, reader }) => ({ part, cases: reader.cases })),
    votes: settled?.votes ?? null,
    text: settled?.text ?? null,
  };
}

/** What is chosen once, at the first stretch, and serves all. */
function settle(
  known: LiveData,
  world: World,
  before: World,
  parts: ReturnType<typeof learn>,
  { tasks, parameters, seed, whole }: StretchOptions,
): Settled {
  const transfer = worldTransfer(before, parameters, seed);
  const past = { ...before, transfer };
  const items = known.items.filter(({ number }) => world.catalogue.positionOf(number) >= 0);
  const cold = coldWorld(items, known.behaviours, past, parameters);
  const text = chooseTextShare(cold, parts.distilled!, defaultModel.itemItemHalfLifeDays, seed);
  const ungated = { ...defaultModel, ...withText(parts, past, text) };
  const gated = withVotes(ungated, domainsWith(past), (domain) => within(past, domain), parameters, { seed, whole });
  const span = { from: before.split, to: world.split, perUser: perUser * stretches.length };
  const readers = [
    ...domainsOf(past, tasks).map(({ domain, among }) => ({ part: { domain }, among })),
    ...surfacesIn(known, span).map((surface) => ({ part: { surface }, among: tasks })),
  ].map(({ part, among }) => ({ part, among, reader: new SessionReader(among, { features: taskFeatures, seed }) }));
  return { transfer, text, votes: gated.votes ?? null, parts: readers };
}
