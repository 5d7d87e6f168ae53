import { lastChange, strategyFor, type StrategyWeights } from "../../core/strategy/strategy.js";
import type { Strategy, Task } from "../../core/types.js";
import type { UserSnapshot } from "../interests/user-snapshot.js";
import { forStrategy } from "../migrations/for-strategy.js";

/**
 * The strategy of one answer: as an operator asks (`pinned`), else as the user's migrations say, where they may
 * (`mode`). A change is followed as far as that has been proven: for what is taken next by interests, for what somebody
 * has not had yet by how much what they had before it speaks (docs/decisions/strategy-after-a-drift.md).
 */
export function strategyOf(
  { state, holding, probability, edition }: UserSnapshot,
  { task, pinned, mode }: { task: Task; pinned: Strategy | null; mode: "auto" | "stable" },
): StrategyWeights {
  const held = mode === "auto" || pinned !== null ? forStrategy(holding, state.sessions) : [];
  const change = { probability, since: lastChange(holding) };
  const weights = strategyFor(state.behaviours, held, edition.parameters, {
    ...(mode === "auto" && task === "NEXT" ? { change } : {}),
    ...(pinned === null ? {} : { pinned }),
  });
  return mode === "auto" && pinned === null && task === "DISCOVER" && change.since !== null
    ? { ...weights, votesSince: change.since }
    : weights;
}
