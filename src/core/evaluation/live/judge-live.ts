import type { Interval } from "../../statistics/bootstrap.js";
import { twoWayMean } from "../../statistics/two-way.js";
import type { InterestParameters } from "../../interests/parameters.js";
import type { RankingModel } from "../../ranking/model.js";
import { distribution } from "../../ranking/rank.js";
import { bestFirst } from "../../ranking/score.js";
import { dayMs } from "../../time.js";
import type { Task } from "../../types.js";
import { RankInputs } from "../godwit.js";
import { candidatesIn } from "../world-candidates.js";
import { Reliability, type ReliabilityReport } from "../../statistics/reliability.js";
import { LiveRow, type LiveMethod } from "./live-row.js";
import type { LiveWorld } from "./live-world.js";
import type { Refits } from "./refits.js";
import { truthAt, type Moment } from "./moments.js";
import { closedNow, listOf, type Tuned } from "./tuning.js";

/** What a task looks like, judged live. */
export interface LiveTaskReport {
  readonly task: Task;
  readonly sessions: number;
  readonly users: number;
  readonly days: number;
  /** Godwit first, then the baselines, the best before the split first */
  readonly methods: readonly LiveMethod[];
  /** the baseline that was best before the split, on sessions it was tuned on */
  readonly best: string;
  /** the one that is best on the judged sessions: choosing among so many finds a winner in noise */
  readonly bestJudged: string;
  /** Godwit less each baseline, NDCG, by user and by day */
  readonly differences: readonly { readonly against: string; readonly ndcg: Interval }[];
  readonly reliability: ReliabilityReport;
  /** expected calibration error of the softmax as it is, before calibration */
  readonly uncalibrated: number;
  /** fitted again as time goes on, and its NDCG less that of the model fitted once; null = not asked for */
  readonly refitted: RefittedReport | null;
  /** of each judged session, in order of time */
  readonly judged: readonly JudgedSession[];
}

export interface RefittedReport {
  readonly fits: number;
  readonly method: LiveMethod;
  readonly gain: Interval;
  readonly reliability: ReliabilityReport;
}

export interface JudgedSession {
  readonly user: number;
  readonly at: number;
  readonly ndcg: Readonly<Record<string, number>>;
}

interface JudgeOptions {
  readonly model: RankingModel;
  readonly parameters: InterestParameters;
  readonly top: number;
  readonly refits: Refits | null;
}

/** Judges Godwit and one baseline a family at the beginnings of sessions, for one task. */
export class LiveJudge {
  readonly task: Task;
  readonly #top: number;
  readonly #model: RankingModel;
  readonly #parameters: InterestParameters;
  readonly #baselines: readonly { readonly tuned: Tuned; readonly row: LiveRow }[];
  readonly #godwit = new LiveRow("godwit");
  readonly #reliability = new Reliability();
  readonly #uncalibrated = new Reliability();
  readonly #refits: Refits | null;
  readonly #refitted = { row: new LiveRow("godwit, fitted again"), reliability: new Reliability() };
  readonly #moments: { user: number; at: number }[] = [];

  constructor(task: Task, tuned: readonly Tuned[], { model, parameters, top, refits }: JudgeOptions) {
    this.#refits = refits;
    this.task = task;
    this.#top = top;
    this.#model = model;
    this.#parameters = parameters;
    this.#baselines = tuned.map((one) => ({ tuned: one, row: new LiveRow(nameOf(one)) }));
  }

  add(world: LiveWorld, moment: Moment): void {
    const truth = truthAt(world, moment, this.task);
    if (truth.size === 0) return;
    const [task, top] = [this.task, this.#top];
    this.#moments.push({ user: moment.user, at: moment.at });
    this.#godwit.add(world, moment, truth, top, () => this.#list(world, moment, truth));
    const again = this.#refits?.modelAt(moment.at);
    if (again !== undefined) {
      const { row, reliability } = this.#refitted;
      row.add(world, moment, truth, top, () => this.#listBy(again, world, moment, truth, [reliability]));
    }
    const closed = closedNow(world);
    for (const { tuned, row } of this.#baselines)
      row.add(world, moment, truth, top, () =>
        listOf(world, moment, task, { scores: tuned.baseline.scores(world, moment), closed, top }),
      );
  }

  report({ catalogue }: LiveWorld): LiveTaskReport {
    const rows = this.#baselines.map(({ row }) => row);
    const godwit = this.#godwit.ndcg;
    const users = this.#moments.map(({ user }) => user);
    const days = this.#moments.map(({ at }) => Math.floor(at / dayMs));
    const methods = [this.#godwit, ...rows].map((row) => row.result(catalogue.present));
    const gainOver = (some: readonly number[], others: readonly number[]): Interval => {
      const { mean, low, high } = twoWayMean(
        users,
        days,
        some.map((x, i) => x - others[i]!),
      );
      return { mean, low, high };
    };
    const judgedBest = methods.slice(1).reduce((a, b) => (b.ndcg > a.ndcg ? b : a));
    return {
      task: this.task,
      sessions: godwit.length,
      users: new Set(users).size,
      days: new Set(days).size,
      methods,
      best: rows[0]!.name,
      bestJudged: judgedBest.name,
      differences: rows.map((row) => ({ against: row.name, ndcg: gainOver(godwit, row.ndcg) })),
      reliability: this.#reliability.report(),
      uncalibrated: this.#uncalibrated.report().expectedCalibrationError,
      refitted:
        this.#refits === null
          ? null
          : {
              fits: this.#refits.fits,
              method: this.#refitted.row.result(catalogue.present),
              gain: gainOver(this.#refitted.row.ndcg, godwit),
              reliability: this.#refitted.reliability.report(),
            },
      judged: this.#moments.map(({ user, at }, i) => ({
        user,
        at,
        ndcg: Object.fromEntries([this.#godwit, ...rows].map(({ name, ndcg }) => [name, ndcg[i]!])),
      })),
    };
  }

  #list(world: LiveWorld, moment: Moment, truth: ReadonlySet<number>): number[] {
    return this.#listBy(this.#model, world, moment, truth, [this.#reliability, this.#uncalibrated]);
  }

  /** The first places of a model; what was taken is held against its chances, and against those of its softmax. */
  #listBy(
    model: RankingModel,
    world: LiveWorld,
    moment: Moment,
    truth: ReadonlySet<number>,
    [told, plain]: readonly [Reliability, Reliability?],
  ): number[] {
    const ranker = { task: this.task, model, parameters: this.#parameters };
    const input = new RankInputs(world, ranker).of(moment, candidatesIn(world, null));
    const { positions, scores, probability, logSoftmax } = distribution(input);
    const taken = (i: number): boolean => truth.has(positions[i]!);
    told.add(probability, taken, truth.size);
    plain?.add(logSoftmax.map(Math.exp), taken, truth.size);
    return bestFirst(scores, (i) => world.catalogue.numberAt(positions[i]!), this.#top).map((i) => positions[i]!);
  }
}

const nameOf = ({ family, variant }: Tuned): string => `${family}, ${variant}`;
