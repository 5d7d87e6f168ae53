import { lastChange, strategyFor, type StrategyWeights } from "../../core/strategy/strategy.js";
import type { Strategy, Task } from "../../core/types.js";
import type { UserSnapshot } from "../interests/user-snapshot.js";
import { forStrategy } from "../migrations/for-strategy.js";

/**
 * The strategy of one answer: as an operator asks (`pinned`), else as the user's migrations say, where they may
 * (`mode`). A change is followed for what is taken next, where that has been proven; what somebody has not had yet is
 * ranked as ever.
 */
export function strategyOf(
  { state, holding, probability, edition }: UserSnapshot,
  { task, pinned, mode }: { task: Task; pinned: Strategy | null; mode: "auto" | "stable" },
): StrategyWeights {
  const held = mode === "auto" || pinned !== null ? forStrategy(holding, state.sessions) : [];
  const change = { probability, since: lastChange(holding) };
  return strategyFor(state.behaviours, held, edition.parameters, {
    ...(mode === "auto" && task === "NEXT" ? { change } : {}),
    ...(pinned === null ? {} : { pinned }),
  });
}
