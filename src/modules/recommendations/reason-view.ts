import type { ReasonCode } from "../../generated/graphql.js";
import type { BehaviourRecord } from "../../ports/history/behaviours.js";
import type { PageItem } from "./compose.js";
import type { ReasonLanguage } from "./reason-words.js";
import type { ServedSet } from "./recommendation-set.js";

/** A recommendation with the set it belongs to. */
export interface ShownRecommendation {
  set: ServedSet;
  item: PageItem;
}

export interface ReasonView {
  code: ReasonCode;
  text: string;
  contribution: number;
  evidence: BehaviourRecord[];
}

/** Something that is true of an item and a user. Of claims about the same thing one is told. */
export interface Claim {
  readonly about: string;
  readonly evidence: BehaviourRecord[];
  text(language: ReasonLanguage): string;
}
