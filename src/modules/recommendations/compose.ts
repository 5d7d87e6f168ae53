import { teamDraft } from "../../core/experiments/team-draft.js";
import { seedOf } from "../../core/statistics/random.js";
import { logOf, type AppliedWish } from "../../core/ranking/preferences/apply.js";
import { buildPage, type Cap } from "../../core/ranking/page.js";
import type { Catalogue } from "../../core/ranking/catalogue.js";
import { withFloors, type Floor } from "../../core/ranking/floors.js";
import type { Scored } from "../../core/ranking/rank-input.js";
import { applyBoosts, type Boost } from "../../core/ranking/rules.js";
import type { ItemVectors } from "../../core/ranking/vectors.js";
import { emptySparse } from "../../core/sparse.js";
import { rowDot } from "../../core/topics/codebook.js";

/** An item at its place, with the chance it had of standing there. */
export interface PageItem {
  scored: Scored;
  /** from 1 */
  position: number;
  propensity: number;
  /** a rule put it where it stands */
  pinned: boolean;
  /** rules that moved it */
  rules: readonly string[];
  /** log of the factor that rules put on its probability */
  boost: number;
  /** what the person asked for that moved it, strongest first */
  wishes: readonly AppliedWish[];
  /** interleaving: the variant that placed it */
  team: string | null;
}

/** An item that a rule puts at a place. */
export interface Pin {
  scored: Scored;
  position: number;
  /** the rule that does, or null: the person does themselves */
  rule: string | null;
}

export interface ComposeOptions {
  /** 0 … 1 */
  diversity: number;
  /** 0 … 1 */
  exploration: number;
  caps: readonly Cap[];
  boosts: readonly Boost[];
  pins: readonly Pin[];
  floors: readonly Floor[];
  /** by catalogue position: what the person asked for that moved an item */
  wished: ReadonlyMap<number, readonly AppliedWish[]>;
  /** P(k|u,c) that the page should cover */
  shares: Float64Array | null;
  catalogue: Catalogue;
  vectors: ItemVectors | null;
  /** names the draw: the same seed draws the same page */
  seed: string;
}

export interface Composed {
  items: PageItem[];
  /** ranked, and free to be drawn, but not on the page */
  rest: PageItem[];
  /** was each place that is not pinned drawn from softmax(log P / exploration) over all that was left? */
  plain: boolean;
}

/**
 * With a dial above 0 a set has at most this many places, built from so many of the best: each place looks at all that
 * are left.
 */
const composed = 60;
const pool = 200;
const none: readonly string[] = [];

/**
 * The ranked items in the order they are shown: as ranked where the dials are 0, else composed greedily
 * (core/ranking/page.ts); then what rules pin.
 */
export function composePage(
  ranked: readonly Scored[],
  { diversity, exploration, caps, boosts, pins, floors, wished, shares, catalogue, vectors, seed }: ComposeOptions,
): Composed {
  const { ranked: weighed, moved } = applyBoosts(ranked, boosts);
  const standing = new Set(pins.map(({ scored }) => scored.number));
  const free = standing.size === 0 ? weighed : weighed.filter(({ number }) => !standing.has(number));
  const asItem = (scored: Scored, propensity: number): PageItem => {
    const { log = 0, rules = none } = moved.get(scored.position) ?? {};
    const wishes = wished.get(scored.position) ?? [];
    return { scored, position: 0, propensity, pinned: false, rules, boost: log, wishes, team: null };
  };
  const dials = diversity > 0 || exploration > 0;
  const drawn =
    !dials && caps.length === 0
      ? free.map((scored) => asItem(scored, 1))
      : buildPage(free, {
          size: dials ? Math.min(composed, free.length) : free.length,
          diversity,
          exploration,
          shares,
          seed: seedOf(seed),
          pool,
          caps,
          standing: pins.map(({ scored }) => scored.position),
          topicsOf: (position) => catalogue.at(position)?.topics ?? emptySparse,
          ...(vectors === null ? {} : { similarity: (a: number, b: number) => cosine(vectors, a, b) }),
        }).map(({ scored, propensity }) => asItem(scored, propensity));
  const shown = new Set(drawn.length === free.length ? [] : drawn.map(({ scored }) => scored.number));
  return floored(floors, {
    items: withPins(drawn, pins, wished),
    rest: shown.size === 0 ? [] : free.filter(({ number }) => !shown.has(number)).map((scored) => asItem(scored, 0)),
    plain: diversity === 0 && caps.length === 0,
  });
}

/** Mixes two pages by team draft, then puts down what rules pin; `names` are the teams'. Deterministic by seed. */
export function interleavePages(
  [first, second]: readonly [Composed, Composed],
  names: readonly [string, string],
  { pins, floors, wished, seed }: Pick<ComposeOptions, "pins" | "floors" | "wished" | "seed">,
): Composed {
  const drawn = ({ items }: Composed): PageItem[] => items.filter(({ pinned }) => !pinned);
  const places = teamDraft([drawn(first), drawn(second)], {
    size: Infinity,
    seed: seedOf(seed),
    keyOf: ({ scored }) => scored.number,
  });
  return floored(floors, {
    items: withPins(
      places.slice(0, composed).map(({ item, team, propensity }) => ({ ...item, propensity, team: names[team] })),
      pins,
      wished,
    ),
    rest: [],
    plain: false,
  });
}

/** What floors bring up, also of what was not on the page, stands there by their decision. */
function floored(floors: readonly Floor[], page: Composed): Composed {
  const { items, rest } = page;
  const all = [...items, ...rest];
  const { order, raised } = withFloors(
    all.map(({ scored, pinned }) => ({ position: scored.position, fixed: pinned })),
    floors,
  );
  if (raised.size === 0) return page;
  const moved = order.map((i, at): PageItem => {
    const item = { ...all[i]!, position: at < items.length ? at + 1 : 0 };
    const by = raised.get(i);
    return by === undefined ? item : { ...item, rules: [...item.rules, ...by], propensity: 1, team: null };
  });
  return { items: moved.slice(0, items.length), rest: moved.slice(items.length), plain: false };
}

/**
 * Puts pinned items at their places, the others around them in their order; where two want one place, the later rule by
 * name gives way.
 */
function withPins(drawn: readonly PageItem[], pins: readonly Pin[], wished: ComposeOptions["wished"]): PageItem[] {
  const out = [...drawn];
  for (const { scored, position, rule } of pins.toSorted(
    (a, b) => a.position - b.position || ((a.rule ?? "") < (b.rule ?? "") ? -1 : 1),
  )) {
    let at = Math.min(position - 1, out.length);
    while (out[at]?.pinned) at++;
    const rules = rule === null ? none : [rule];
    const wishes = wished.get(scored.position) ?? [];
    out.splice(at, 0, { scored, position: 0, propensity: 1, pinned: true, rules, boost: 0, wishes, team: null });
  }
  out.forEach((item, i) => {
    item.position = i + 1;
  });
  return out;
}

/** The log of the factor that rules and preferences put on an item's probability. */
export function liftOf({ boost, wishes }: Pick<PageItem, "boost" | "wishes">): number {
  return boost + logOf(wishes);
}

function cosine(vectors: ItemVectors, a: number, b: number): number {
  const left = vectors.read(a);
  const right = vectors.read(b);
  return left === null || right === null ? 0 : rowDot(left, 0, right);
}
