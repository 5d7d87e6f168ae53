import type { BehaviourType, Scene } from "../types.js";
import type { Sparse } from "../sparse.js";

/** A behaviour reduced to what interests are made of. */
export interface Signal {
  /** epoch ms (UTC) */
  readonly at: number;
  readonly type: BehaviourType;
  /** Signed: below zero says "less of this". */
  readonly strength: number;
  /** Responsibilities of the topics, sum 1 (empty = a behaviour without content). */
  readonly topics: Sparse;
  /** 0 ≤ hour < 24, local, fractional */
  readonly hour: number;
  /** 1 = Monday … 7 = Sunday, local */
  readonly weekday: number;
  readonly scene: Scene;
  readonly domain: string | null;
  /** The item's integer number. */
  readonly item: number | null;
  /** Content hash of a behaviour that has only a text. */
  readonly text: string | null;
  readonly sessionId: string | null;
}

/** How much one behaviour of each type says. RATE is the strength of the best rating, DWELL that of a full reading. */
export type Strengths = Readonly<Record<BehaviourType, number>>;

/**
 * Default strengths, in views. The order (a look < a click < a mark < a purchase) is common ground of implicit-feedback
 * work (Hu, Koren, Volinsky 2008 use one weight a type); the values are configuration, not discovery.
 */
export const defaultStrengths: Strengths = {
  VIEW: 1,
  CLICK: 1,
  DWELL: 2,
  SEARCH: 2,
  COMMENT: 2,
  SHARE: 3,
  LIKE: 3,
  BOOKMARK: 3,
  RATE: 3,
  ADD_TO_CART: 3,
  PURCHASE: 4,
  DISMISS: -1,
  DISLIKE: -3,
};

/** A purchase of more pieces counts as one of so many: an order of a thousand is still one decision. */
export const mostPieces = 64;
/** Seconds of dwelling that count as a full reading. */
const fullDwellSeconds = 120;
/** The middle of the rating scale 1…5: above is for, below against. */
const neutralRating = 3;

/**
 * Signed strength of one behaviour. RATE maps 1…5 linearly to −s…+s (3 = 0; without a value, 0: an unknown rating says
 * nothing); DWELL grows as log(1 + seconds) up to s at 120 s (without a value, as a view); PURCHASE grows with
 * 1 + log₂(quantity) / 4 up to 64 pieces, which is 2.5 times one; the others ignore the value. So no behaviour is
 * stronger than 2.5 purchases, whatever its value.
 */
export function strengthOf(type: BehaviourType, value: number | null, strengths: Strengths = defaultStrengths): number {
  const base = strengths[type];
  if (type === "RATE") return value === null ? 0 : (base * (Math.min(5, Math.max(1, value)) - neutralRating)) / 2;
  if (type === "DWELL") {
    if (value === null) return strengths.VIEW;
    return base * Math.min(1, Math.log1p(Math.max(0, value)) / Math.log1p(fullDwellSeconds));
  }
  if (type === "PURCHASE" && value !== null && value > 1)
    return base * (1 + Math.log2(Math.min(mostPieces, value)) / 4);
  return base;
}
