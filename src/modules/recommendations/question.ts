import type { HadAgain } from "../../core/interests/engagement.js";
import type { ItemFilter } from "../../core/ranking/filter.js";
import type { PageRule } from "../../core/ranking/rules.js";
import type { Task } from "../../core/types.js";
import type { ContextInput } from "../common/context.js";
import type { Turn } from "../kit/turn.js";
import type { PageItem } from "./compose.js";
import type { ServedSet } from "./recommendation-set.js";
import type { AskedDials } from "./setting.js";

export interface RecommendationQuestion extends AskedDials {
  userId: string;
  context: ContextInput | null | undefined;
  task: Task;
  filter: ItemFilter;
  first: number;
  after: { setId: string; position: number } | null;
  /** false = nothing of the person is used, whatever they say for all requests */
  profiling: boolean;
  /** what the user has had and DISCOVER may show again */
  includeHad: HadAgain;
  /** what was shown so many times in the last so many hours stands on no list; null = it may come again */
  excludeServed: { within: number; times: number } | null;
  /** an item's chance halves with every `halvedBy` times it was shown in the last so many hours and not taken */
  fatigue: { within: number; halvedBy: number } | null;
  /** the id that the set is to have; `again`: it may be there already, and is answered as it was then */
  fixed?: { setId: string; again: boolean };
  /** a rule that is not kept and counts all the same, for a preview */
  tried?: PageRule | undefined;
  /** awaited before each heavy step */
  turn: Turn;
}

export interface RecommendationPage {
  set: ServedSet;
  items: PageItem[];
  hasNext: boolean;
  hasPrevious: boolean;
}

export interface SessionQuestion
  extends Pick<RecommendationQuestion, "context" | "task" | "filter" | "first" | "turn"> {
  /** newest last */
  itemIds: readonly string[];
}
