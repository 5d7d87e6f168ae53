import type { ItemFilter } from "../../core/ranking/filter.js";
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
  /** awaited before each heavy step */
  turn: Turn;
}

export interface RecommendationPage {
  set: ServedSet;
  items: PageItem[];
  hasNext: boolean;
  hasPrevious: boolean;
}
