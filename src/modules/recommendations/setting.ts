import type { CapSpec } from "../../core/ranking/caps.js";
import type { ItemFilter } from "../../core/ranking/filter.js";
import type { RankingModel } from "../../core/ranking/model.js";
import type { Context, Strategy } from "../../core/types.js";
import type { Arm, Dial } from "../experiments/experiment-service.js";
import type { UserPicture } from "../interests/interest-service.js";

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

/** What was asked for, else what the arm of an experiment says, else as everybody has it. */
export function settingOf(asked: AskedDials, arm: Arm | null, serving: RankingModel): Setting {
  const variant = arm?.variant;
  return {
    strategy: asked.strategy ?? variant?.strategy ?? null, diversity: asked.diversity ?? variant?.diversity ?? 0, exploration: asked.exploration ?? variant?.exploration ?? null,
    caps: asked.caps ?? variant?.caps ?? [], model: arm?.model(serving) ?? serving,
  };
}

/** The dials a caller has turned itself. */
export function dialsOf(asked: AskedDials): Dial[] {
  return (["strategy", "diversity", "exploration", "caps"] as const).filter((dial) => asked[dial] !== null);
}

/** The filter with what the context and the user's dismissals add to it. idOf: id of an item number, undefined = not here. */
export function allowedFilter(filter: ItemFilter, { domain }: Context, { state }: UserPicture, idOf: (number: number) => string | undefined): ItemFilter {
  const within = domain === null ? filter : { ...filter, domains: filter.domains ? filter.domains.filter((one) => one === domain) : [domain] };
  const dismissed = [...state.items].flatMap(([number, own]) => (own.negative > own.weight ? idOf(number) ?? [] : []));
  return { ...within, exclude: [...within.exclude ?? [], ...dismissed] };
}
