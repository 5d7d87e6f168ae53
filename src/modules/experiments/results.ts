import { ExperimentTally, type Comparison, type VariantTally } from "../../core/experiments/tally.js";
import type { SequentialResult } from "../../core/experiments/confidence-sequence.js";
import type { Variant } from "../../core/experiments/variant.js";
import type { ExperimentRecord } from "../../ports/history/experiments.js";
import type { History } from "../../ports/history/history.js";
import { pacer } from "../common/pacer.js";
import { experimentState, variantsOf } from "./experiment-state.js";
import { logOf } from "../feedback/logged-sets.js";
import { dislikedPlaces, rewardsOf } from "../feedback/rewards.js";
import { hourMs } from "../../core/time.js";

/** Below this the split of users is not what was promised. */
export const doubtedRatio = 0.01;

/** One variant's figures, with the experiment they are of. */
export interface VariantResultView extends VariantTally {
  record: ExperimentRecord;
  variant: Variant;
}

/** What an experiment has shown so far. */
export interface ResultsView {
  record: ExperimentRecord;
  users: number;
  completeUsers: number;
  variants: VariantResultView[];
  comparisons: (Comparison & { name: string })[];
  preference: (SequentialResult & { credits: [number, number] }) | null;
  sampleRatioP: number;
  advice: string;
}

/** Reads an experiment's exposures and what became of them; `now` (epoch ms) decides whose window has passed. */
export async function experimentResults(history: History, record: ExperimentRecord, now: number): Promise<ResultsView> {
  const variants = variantsOf(record);
  const interleaved = record.kind === "INTERLEAVING";
  const index = new Map(variants.map(({ name }, i) => [name, i]));
  const tally = new ExperimentTally({
    windowMs: record.windowHours * hourMs,
    weights: interleaved ? [1] : variants.map(({ weight }) => weight),
  });
  const pause = pacer();
  for await (const set of logOf(history, { experimentId: record.id })) {
    await pause();
    const variant = interleaved ? 0 : index.get(set.variant ?? "");
    if (variant === undefined) continue;
    const rewards = rewardsOf(set).map((reward) => {
      const team = set.teams[reward.position - 1];
      return {
        ...reward,
        team: team === variants[0]!.name ? (0 as const) : team === variants[1]!.name ? (1 as const) : null,
      };
    });
    const { userId, at, places: shown, satisfied } = set;
    tally.add({ userId, at, variant, shown, rewards, satisfied, disliked: dislikedPlaces(set) });
  }
  const comparisons = interleaved
    ? []
    : tally.comparisons(now, record.alpha).map((one) => ({ ...one, name: variants[one.variant]!.name }));
  const preference = interleaved ? tally.preference(now, record.alpha) : null;
  const sampleRatioP = interleaved ? 1 : tally.sampleRatioP();
  const view = {
    record,
    users: tally.users,
    completeUsers: tally.complete(now).length,
    variants: interleaved ? [] : variants.map((variant, i) => ({ record, variant, ...tally.variant(i, now) })),
    comparisons,
    preference,
    sampleRatioP,
  };
  return { ...view, advice: adviceOf(view, now) };
}

function adviceOf({ record, comparisons, preference, sampleRatioP }: Omit<ResultsView, "advice">, now: number): string {
  if (sampleRatioP < doubtedRatio)
    return `Believe nothing of this: users do not arrive in the promised shares (p = ${sampleRatioP.toExponential(1)}). Look for what loses exposures or feedback of one variant.`;
  const [first, second] = variantsOf(record);
  if (preference !== null && preference.decidedAt !== null)
    return `Stop: users prefer ${JSON.stringify((preference.interval.mean > 0 ? second! : first!).name)}; 0 was excluded after ${preference.decidedAt} users.`;
  const decided = comparisons.filter(({ decidedAt }) => decidedAt !== null);
  if (decided.length > 0)
    return `Stop: ${decided.map(({ name, metric, interval, decidedAt }) => `${JSON.stringify(name)} is ${interval.mean > 0 ? "better" : "worse"} than ${JSON.stringify(first!.name)} in ${metric} (decided after ${decidedAt} users)`).join("; ")}.`;
  return experimentState(record, now) === "ENDED"
    ? "It has ended without a difference that is proven."
    : "Go on: no difference is proven yet. Looking again spoils nothing.";
}
