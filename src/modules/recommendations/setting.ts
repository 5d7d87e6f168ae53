import { modelOfVariant } from "../../core/experiments/variant.js";
import { mayDiscover, type HadAgain, type Engagement } from "../../core/interests/engagement.js";
import type { CapSpec } from "../../core/ranking/caps.js";
import type { ItemFilter } from "../../core/ranking/filter.js";
import type { RankingModel } from "../../core/ranking/model.js";
import type { Context, Strategy, Task } from "../../core/types.js";
import type { Arm } from "../experiments/experiment-service.js";
import type { Dial } from "../experiments/experiment-state.js";
import { dayMs } from "../../core/time.js";

/** What was sent away may come back, among what is asked for NEXT, after three half-lives of negative feedback. */
const dismissedMs = 180 * dayMs;

/** What a caller may turn itself; null = as an experiment or everybody has it. */
export interface AskedDials {
  diversity: number | null;
  exploration: number | null;
  /** whatever the user's migrations say */
  strategy: Strategy | null;
  caps: readonly CapSpec[] | null;
}

/** How one list is ranked and composed. */
export interface Setting {
  strategy: Strategy | null;
  diversity: number;
  /** null = as the strategy says */
  exploration: number | null;
  caps: readonly CapSpec[];
  model: RankingModel;
}

/**
 * What was asked for, else what the arm of an experiment says, else as everybody has it. base: the ranker of its own,
 * or the one that serves, as it ranks for this question.
 */
export function settingOf(
  asked: AskedDials,
  arm: Arm | null,
  base: (fitted: RankingModel | null) => RankingModel,
): Setting {
  const variant = arm?.variant;
  const model = base(arm?.model ?? null);
  return {
    strategy: asked.strategy ?? variant?.strategy ?? null,
    diversity: asked.diversity ?? variant?.diversity ?? 0,
    exploration: asked.exploration ?? variant?.exploration ?? null,
    caps: asked.caps ?? variant?.caps ?? [],
    model: variant === undefined ? model : modelOfVariant(model, variant),
  };
}

/** The dials a caller has turned itself. */
export function dialsOf(asked: AskedDials): Dial[] {
  return (["strategy", "diversity", "exploration", "caps"] as const).filter((dial) => asked[dial] !== null);
}

/** Of whom, for what and when a filter is asked. */
interface FilterQuestion {
  readonly task: Task;
  readonly context: Context;
  /** by item number */
  readonly had: ReadonlyMap<number, Engagement>;
  /** epoch ms */
  readonly now: number;
  /** id of an item number; undefined = not in the catalogue */
  readonly idOf: (number: number) => string | undefined;
  readonly includeHad?: HadAgain;
}

/**
 * The filter with what the context, the user's dismissals and, for DISCOVER, what the user has had add to it, so that
 * the stores and lists answer with as many others.
 */
export function allowedFilter(
  filter: ItemFilter,
  { task, context: { domain }, had, now, idOf, includeHad = "NONE" }: FilterQuestion,
): ItemFilter {
  const within =
    domain === null
      ? filter
      : { ...filter, domains: filter.domains ? filter.domains.filter((one) => one === domain) : [domain] };
  const barred = [...had].flatMap(([number, engagement]) => {
    const again = task === "DISCOVER" && !mayDiscover(engagement, includeHad);
    const dismissed = engagement.negative > engagement.weight && now - engagement.lastAt < dismissedMs;
    return again || dismissed ? (idOf(number) ?? []) : [];
  });
  return { ...within, exclude: [...(within.exclude ?? []), ...barred] };
}

/** A filter that leaves out more items, but for some that stay. */
export function without(ids: readonly string[], filter: ItemFilter, but: ReadonlySet<string> = new Set()): ItemFilter {
  return { ...filter, exclude: [...(filter.exclude ?? []), ...ids.filter((id) => !but.has(id))] };
}
