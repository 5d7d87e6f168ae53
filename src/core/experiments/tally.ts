import type { Interval } from "../statistics/bootstrap.js";
import { dayMs } from "../time.js";
import { confidenceSequence, type SequentialResult } from "./confidence-sequence.js";
import { differenceStream, type UserOutcome } from "./outcomes.js";
import { ratioInterval } from "./ratio.js";
import { sampleRatioP } from "./sample-ratio.js";

/** A logged set as an experiment sees it. Sets arrive in order of time. */
export interface ExposedSet {
  readonly userId: string;
  /** epoch ms */
  readonly at: number;
  /** index of the variant; interleaving: 0 */
  readonly variant: number;
  /** places shown */
  readonly shown: number;
  /**
   * one per place with a reward: its position from 1, gain, when it came, and (interleaving) the team that placed it
   */
  readonly rewards: readonly {
    readonly position: number;
    readonly gain: number;
    readonly at: number;
    readonly team: 0 | 1 | null;
  }[];
  /** places that were disliked or sent away */
  readonly disliked: number;
  /** what the user answered about the page, 1 to 5; null = nothing */
  readonly satisfied: number | null;
}

interface Totals {
  sets: number;
  shown: number;
  clicked: number;
  ndcg: number;
  disliked: number;
  /** answers about pages, and what they add up to */
  answers: number;
  satisfied: number;
}
interface UserTally {
  variant: number;
  firstAt: number;
  all: Totals;
  window: Totals;
  credits: [number, number];
  /** came back between one and seven days after the first exposure */
  returned: boolean;
}

export interface VariantTally extends Pick<Totals, "sets" | "shown" | "clicked" | "answers"> {
  readonly users: number;
  /** share of shown places with a reward; interval for looking once */
  readonly clickThrough: Interval;
  /** mean NDCG of shown lists, 0 for a list without a reward; interval for looking once */
  readonly ndcg: Interval;
  /** share of shown places that were disliked or sent away; interval for looking once */
  readonly dislikeRate: Interval;
  /** mean answer about a page, 1 to 5; interval for looking once */
  readonly satisfaction: Interval;
  /** share of users, a week after their first exposure, who were shown another page one to seven days after it */
  readonly returned: Interval;
}

export type ComparedMetric = "CLICK_THROUGH" | "NDCG";

export interface Comparison extends SequentialResult {
  readonly variant: number;
  readonly metric: ComparedMetric;
}

/**
 * What an experiment has shown so far. Users are counted once, by their first exposure; each user's outcome is what
 * happened in the window after it.
 */
export class ExperimentTally {
  readonly #users = new Map<string, UserTally>();
  readonly #windowMs: number;
  readonly #weights: readonly number[];

  /** weights: relative shares of the variants; the first is the control. */
  constructor({ windowMs, weights }: { windowMs: number; weights: readonly number[] }) {
    this.#windowMs = windowMs;
    this.#weights = weights;
  }

  add(set: ExposedSet): void {
    const { userId, at, variant, rewards } = set;
    let user = this.#users.get(userId);
    if (user === undefined) this.#users.set(userId, (user = newUser(variant, at)));
    if (user.variant !== variant) return; // an operator's override: not what the hash said
    const end = user.firstAt + this.#windowMs;
    if (at >= user.firstAt + dayMs && at < user.firstAt + weekMs) user.returned = true;
    count(user.all, set, rewards);
    if (at >= end) return;
    const inTime = rewards.filter((reward) => reward.at < end);
    count(user.window, set, inTime);
    for (const { team } of inTime) if (team !== null) user.credits[team]++;
  }

  get users(): number {
    return this.#users.size;
  }

  /** Users whose window has passed at `now`, in that order. */
  complete(now: number): UserTally[] {
    return [...this.#users.values()]
      .filter(({ firstAt }) => firstAt + this.#windowMs <= now)
      .toSorted((a, b) => a.firstAt - b.firstAt);
  }

  /** now: epoch ms; whose week has passed by then has come back or has not. */
  variant(index: number, now: number): VariantTally {
    const mine = [...this.#users.values()].filter(({ variant }) => variant === index);
    const of = (key: keyof Totals): number[] => mine.map(({ all }) => all[key]);
    const week = mine.filter(({ firstAt }) => firstAt + weekMs <= now);
    const sum = (key: keyof Totals): number => of(key).reduce((a, b) => a + b, 0);
    return {
      users: mine.length,
      sets: sum("sets"),
      shown: sum("shown"),
      clicked: sum("clicked"),
      clickThrough: ratioInterval(of("clicked"), of("shown")),
      ndcg: ratioInterval(of("ndcg"), of("sets")),
      answers: sum("answers"),
      dislikeRate: ratioInterval(of("disliked"), of("shown")),
      satisfaction: ratioInterval(of("satisfied"), of("answers")),
      returned: ratioInterval(
        week.map(({ returned }) => (returned ? 1 : 0)),
        week.map(() => 1),
      ),
    };
  }

  /**
   * Every variant against the control, in both metrics, over complete users; alpha is shared among all comparisons
   * (Bonferroni).
   */
  comparisons(now: number, alpha: number): Comparison[] {
    const complete = this.complete(now);
    const others = this.#weights.length - 1;
    const metrics = ["CLICK_THROUGH", "NDCG"] as const;
    return this.#weights.slice(1).flatMap((weight, i) =>
      metrics.map((metric): Comparison => {
        const outcomes = complete.map(
          (user): UserOutcome => ({
            variant: user.variant,
            completeAt: user.firstAt + this.#windowMs,
            value: outcomeOf(user, metric),
          }),
        );
        const stream = differenceStream(outcomes, 0, i + 1, weight / (weight + this.#weights[0]!));
        return { variant: i + 1, metric, ...confidenceSequence(stream, { alpha: alpha / (others * metrics.length) }) };
      }),
    );
  }

  /**
   * Interleaving: the mean over complete users of (credit of the second − credit of the first) / both; 0 for users who
   * took nothing.
   */
  preference(now: number, alpha: number): SequentialResult & { credits: [number, number] } {
    const complete = this.complete(now);
    const credits: [number, number] = [0, 0];
    const stream = complete.map(({ credits: [a, b] }) => {
      credits[0] += a;
      credits[1] += b;
      return a + b === 0 ? 0 : (b - a) / (a + b);
    });
    return { ...confidenceSequence(stream, { alpha }), credits };
  }

  /** p-value, valid at any time, of users arriving in the shares the weights promise. */
  sampleRatioP(): number {
    const counts = this.#weights.map(() => 0);
    const total = this.#weights.reduce((a, b) => a + b, 0);
    for (const { variant } of this.#users.values()) counts[variant]!++;
    return sampleRatioP(
      counts,
      this.#weights.map((weight) => weight / total),
    );
  }
}

const weekMs = 7 * dayMs;
const none = (): Totals => ({ sets: 0, shown: 0, clicked: 0, ndcg: 0, disliked: 0, answers: 0, satisfied: 0 });

const newUser = (variant: number, firstAt: number): UserTally => ({
  variant,
  firstAt,
  all: none(),
  window: none(),
  credits: [0, 0],
  returned: false,
});

function count(totals: Totals, { shown, disliked, satisfied }: ExposedSet, rewards: ExposedSet["rewards"]): void {
  totals.sets++;
  totals.disliked += disliked;
  if (satisfied !== null) {
    totals.answers++;
    totals.satisfied += satisfied;
  }
  totals.shown += shown;
  totals.clicked += rewards.length;
  totals.ndcg += gradedNdcg(rewards);
}

function outcomeOf({ window }: UserTally, metric: ComparedMetric): number {
  return metric === "NDCG" ? window.ndcg / window.sets : window.shown === 0 ? 0 : window.clicked / window.shown;
}

/**
 * Σ gain / log₂(1 + position) over the same gains in the best order (Järvelin and Kekäläinen 2002); 0 without rewards.
 */
export function gradedNdcg(rewards: readonly { readonly position: number; readonly gain: number }[]): number {
  const ideal = rewards
    .map(({ gain }) => gain)
    .toSorted((a, b) => b - a)
    .reduce((sum, gain, i) => sum + gain / Math.log2(i + 2), 0);
  return ideal > 0 ? rewards.reduce((sum, { gain, position }) => sum + gain / Math.log2(position + 1), 0) / ideal : 0;
}
