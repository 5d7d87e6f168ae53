import type { InterestParameters } from "../interests/parameters.js";
import type { FeatureName } from "../ranking/features/names.js";
import { readSessions, type ReadCase } from "../ranking/fit/case.js";
import { fewestDomainCases, fitDomain, type DomainReport } from "../ranking/fit/fit-domains.js";
import { fitTask, type TaskReport } from "../ranking/fit/fit-task.js";
import { learnItemItem, modelParts, vectorsByNumber } from "../ranking/fit/learn.js";
import { towardsPlain } from "../ranking/item-item/distil.js";
import { defaultModel, type RankingModel, type TaskWeights } from "../ranking/model.js";
import { learnRepeatRates, RepeatRateIndex } from "../ranking/repeat-rates.js";
import { eligible } from "../ranking/score.js";
import { fitVotes } from "../transfer/votes/fit-votes.js";
import type { Task } from "../types.js";
import { coldWorld } from "./cold.js";
import { truthPositions } from "./method.js";
import { fitCases, fitSessions } from "./sessions.js";
import { chooseTextShare, vectorSample, type TextShare } from "./text-share.js";
import { worldTransfer } from "./world-transfer.js";
import { worldAt, type EvaluationBehaviour, type World } from "./world.js";
import type { EvaluationItem } from "./evaluation-item.js";

/** Features a task may use. */
export const taskFeatures: Readonly<Record<Task, readonly FeatureName[]>> = {
  NEXT: [
    "ownFrequency",
    "owned",
    "ownRecency",
    "repeatRate",
    "itemItem",
    "cooccurrence",
    "distilledText",
    "interestMixture",
    "contextLogOdds",
    "popularity7",
    "popularity30",
    "popularity180",
    "popularityEver",
    "freshness",
    "transfer",
  ],
  DISCOVER: [
    "itemItem",
    "cooccurrence",
    "distilledText",
    "interestMixture",
    "contextLogOdds",
    "popularity7",
    "popularity30",
    "popularity180",
    "popularityEver",
    "freshness",
    "transfer",
  ],
};

/**
 * β is fitted on sessions after several points of the training time, given as shares of it, with features of what lies
 * before each. One
 * window alone would teach what was chance in it; the first later session, however late, makes quiet users count as
 * they will be served.
 */
const windows = [0.55, 0.7, 0.85];
/** Sessions read per window and task, and per domain. */
const sessionsPerWindow = 800;
const sessionsPerDomain = 240;

/** Domains between which votes may be shut, and those that may get a β of their own: those with most behaviours. */
const domainsGated = 12;
const domainsFitted = 6;

/** How the weights of a task, and of domains within it, came about. */
export interface RankerReport extends TaskReport {
  readonly domains: readonly DomainReport[];
}

/** Items and behaviours (in order of time) that a ranker is trained on. */
export interface TrainingData {
  readonly items: readonly EvaluationItem[];
  readonly behaviours: readonly EvaluationBehaviour[];
}

export interface TrainOptions {
  readonly tasks: readonly Task[];
  readonly seed: number;
  readonly progress: (line: string) => void;
  /** up to this many items sessions are read against the whole catalogue (default: wholeCatalogue) */
  readonly whole?: number | undefined;
}

/** A trained ranker, how its weights came about, and how texts speak in it. */
export interface TrainedRanker {
  readonly model: RankingModel;
  readonly reports: Partial<Record<Task, RankerReport>>;
  /** null without a window to judge in */
  readonly text: TextShare | null;
}

/**
 * Trains the ranker on what the world knows: β of each task on windows inside the training time, forward in time, then
 * item-item
 * weights on everything. A task without sessions to learn from keeps the default weights and has no report.
 */
export function trainRanker(
  data: TrainingData,
  world: World,
  parameters: InterestParameters,
  { tasks, seed, progress, whole }: TrainOptions,
): TrainedRanker {
  const first = world.training[0]!.signal.at;
  const known = data.behaviours.filter(({ signal }) => signal.at < world.split);
  const cases: Record<Task, ReadCase[]> = { NEXT: [], DISCOVER: [] };
  const weights = { ...defaultModel.weights };
  const reports: Partial<Record<Task, RankerReport>> = {};
  const domainWeights: Record<Task, Record<string, TaskWeights>> = { NEXT: {}, DISCOVER: {} };
  const read = (past: World, some: readonly Task[], model: RankingModel, limit: number) =>
    readSessions(some, fitSessions(past, some, model, parameters, { limit, seed, whole }), {
      features: taskFeatures,
      seed,
    });
  let last: { past: World; model: RankingModel } | null = null;
  let transfer: World["transfer"];
  let votes: RankingModel["votes"];
  let text: TextShare | null = null;
  for (const share of windows) {
    const inner = first + share * (world.split - first);
    const before = worldAt(data.items, known, inner, world.codebook, parameters);
    if (before.heldOut.length === 0) continue;
    // How texts speak, and how interest and votes are carried between domains, changes slowly: what the first window
    // says serves all.
    transfer ??= worldTransfer(before, parameters, seed);
    const past = { ...before, transfer };
    progress(`ranker: features up to ${new Date(inner).toISOString()}, ${past.heldOut.length} sessions to learn from`);
    const parts = learn(past);
    text ??= chooseTextShare(
      coldWorld(
        data.items.filter(({ number }) => world.catalogue.positionOf(number) >= 0),
        known,
        past,
        parameters,
      ),
      parts.distilled!,
      defaultModel.itemItemHalfLifeDays,
      seed,
    );
    const ungated = { ...defaultModel, ...withText(parts, past, text) };
    votes ??=
      withVotes(ungated, domainsWith(past), (domain) => within(past, domain), parameters, { seed, whole }).votes ??
      null;
    const model = { ...ungated, votes };
    const sessions = read(past, tasks, model, sessionsPerWindow);
    for (const task of tasks) cases[task].push(...(sessions[task] ?? []));
    last = { past, model };
  }
  for (const task of tasks) {
    const fitted = fitTask(task, cases[task], { features: taskFeatures[task], seed });
    if (fitted === null) continue;
    progress(`ranker: weights for ${task}`);
    weights[task] = fitted.weights;
    reports[task] = { ...fitted.report, domains: [] };
  }
  for (const { domain, among } of last === null
    ? []
    : domainsOf(
        last.past,
        tasks.filter((task) => reports[task]),
      )) {
    const sessions = read(within(last!.past, domain), among, last!.model, sessionsPerDomain);
    for (const task of among) {
      const own = fitDomain(domain, sessions[task] ?? [], weights[task], { features: taskFeatures[task], seed });
      if (own === null) continue;
      if (own.weights !== null) domainWeights[task][domain] = own.weights;
      reports[task] = { ...reports[task]!, domains: [...reports[task]!.domains, own.report] };
    }
  }
  return {
    model: {
      ...defaultModel,
      ...withText(learn(world), world, text),
      votes: votes ?? null,
      version: "evaluated",
      weights,
      domainWeights,
    },
    reports,
    text,
  };
}

/** Item-item parts whose texts speak by the share that was chosen. */
export function withText<Parts extends Pick<RankingModel, "distilled">>(
  parts: Parts,
  world: World,
  text: TextShare | null,
): Parts {
  return parts.distilled === null || text === null
    ? parts
    : { ...parts, distilled: towardsPlain(parts.distilled, world.vectors.dimension, vectorSample(world), text.share) };
}

/** The same world, each user asking within one domain. */
const within = (world: World, domain: string): World => ({
  ...world,
  heldOut: world.heldOut.map((user) => ({ ...user, context: { ...user.context, domain } })),
});

/** The model with gates on votes between the domains, judged on sessions that were not learned from. */
export function withVotes(
  model: RankingModel,
  domains: readonly string[],
  within: (domain: string) => World,
  parameters: InterestParameters,
  { seed, whole }: { seed: number; whole?: number | undefined },
): RankingModel {
  if (domains.length === 0) return model;
  const { catalogue, vectors } = within(domains[0]!);
  return {
    ...model,
    votes: fitVotes(
      domains,
      function* (domain) {
        for (const { input, truth, sampled = null } of fitCases(within(domain), "DISCOVER", model, parameters, {
          limit: sessionsPerDomain,
          seed,
          whole,
        }))
          yield { own: input.own, now: input.now, positions: eligible(input), truth, sampled };
      },
      { catalogue, vectors, model },
      seed,
    ),
  };
}

/** Domains of present items, most behaviours first; none where there is only one, whose β is the shared one. */
function domainsWith({ training }: World): string[] {
  const counts = new Map<string, number>();
  for (const {
    signal: { domain },
  } of training)
    if (domain !== null) counts.set(domain, (counts.get(domain) ?? 0) + 1);
  return counts.size < 2
    ? []
    : [...counts]
        .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
        .slice(0, domainsGated)
        .map(([domain]) => domain);
}

/** Those of them with sessions enough to learn a β from, and the tasks for which they have. */
function domainsOf(world: World, tasks: readonly Task[]): { domain: string; among: Task[] }[] {
  const domains = domainsWith(world);
  const enough = tasks.map((task) => {
    const sessions = new Map<string, number>();
    for (const user of world.heldOut) {
      const met = new Set(
        [...truthPositions(world, user, task)].map((position) => world.catalogue.at(position)!.domain),
      );
      for (const domain of met) sessions.set(domain, (sessions.get(domain) ?? 0) + 1);
    }
    return new Set(
      domains.filter((domain) => (sessions.get(domain) ?? 0) >= fewestDomainCases).slice(0, domainsFitted),
    );
  });
  return domains
    .map((domain) => ({ domain, among: tasks.filter((_, t) => enough[t]!.has(domain)) }))
    .filter(({ among }) => among.length > 0);
}

/** The item-item parts and the repeat rates of a ranking model, from everything the world knows. */
export function learn({
  training,
  catalogue,
  vectors,
}: World): ReturnType<typeof modelParts> & Pick<RankingModel, "repeats"> {
  const repeats = learnRepeatRates(training);
  return {
    ...modelParts(learnItemItem(training, vectorsByNumber(catalogue, vectors))),
    repeats: repeats === null ? null : new RepeatRateIndex(repeats),
  };
}
