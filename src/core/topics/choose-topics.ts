import type { Random } from "../statistics/random.js";
import { companionPoints, learnCompanionMap, type Sitting, tellingSittings } from "./companions.js";
import { type HeldOut, judgeTopics, pairsOf } from "./held-out.js";
import { sphericalKMeans } from "./kmeans.js";
import { seedCentroids } from "./seed-centroids.js";
import { type Points, rowsOf } from "./rows.js";

/** With fewer sittings of two items or more, behaviour says nothing that lasts. */
export const fewestSittings = 200;
/** Share of the sittings that are learnt from while the rest, which came later, judges. */
const inner = 0.8;
/** Numbers of topics tried, against the rule of thumb. */
const factors = [0.5, 0.7, 1, 1.4, 2, 2.8];
/** Rows that are clustered for judging. */
const judgedRows = 4_000;
const judgingIterations = 12;

/** What topics are to be made from, and how many. */
export interface TopicChoice {
  /** what items that were taken together have in common; null = topics are made from text alone */
  readonly map: Float32Array | null;
  /** is it learnt of what items bring along, too? */
  readonly wide: boolean;
  readonly k: number;
  /** softness of membership; null = to be found from the text */
  readonly temperature: number | null;
  readonly judged: ChoiceReport | null;
}

/** Gain over popularity alone in predicting later companions, nats a companion. */
export interface ChoiceReport {
  readonly sittings: number;
  readonly text: number;
  readonly companions: number;
  readonly error: number;
  /** the same with what items bring along beside their texts, and its error; absent = they bring nothing */
  readonly own?: { readonly lift: number; readonly error: number };
}

export interface ChoiceOptions {
  /** in order of time */
  readonly sittings: readonly Sitting[];
  /** the rule of thumb, or the number that serves */
  readonly usual: number;
  /** a number that was asked for */
  readonly fixed: number | null;
  readonly fewest: number;
  readonly most: number;
  readonly random: Random;
}

/**
 * Chooses what topics are made from and their number by what the later fifth of sittings says of topics made on what
 * came before: text alone or text with what is taken together, and the fewest topics that foretell companions as well
 * as the best number tried does (within a standard error). `spoken`: the points whatever their language.
 * `wide`: the points with what items bring along beside their texts, which must prove itself over these; null = nothing
 * is brought.
 */
export function chooseTopics(
  points: Points,
  spoken: Points,
  options: ChoiceOptions,
  wide: Points | null = null,
): TopicChoice {
  const telling = tellingSittings(options.sittings);
  const asked = options.fixed ?? options.usual;
  if (telling.length < fewestSittings) return { map: null, wide: false, k: asked, temperature: null, judged: null };
  const split = Math.floor(inner * telling.length);
  const early = telling.slice(0, split);
  const pairs = pairsOf(telling.slice(split), options.random);
  const popularity = new Float64Array(points.n);
  for (const sitting of early) for (const row of sitting) popularity[row]!++;
  const joined = (what: Points): Points => companionPoints(what, learnCompanionMap(what, early), early);
  const rows = rowsToJudge(points.n, pairs);
  const judge = (what: Points, k: number): HeldOut => {
    const sample = { values: rowsOf(what, rows), n: rows.length, d: what.d };
    const axes = sphericalKMeans(sample, seedCentroids(sample, k, options.random), options.random, {
      maxIterations: judgingIterations,
    }).centroids;
    const place = new Map(rows.map((row, i) => [row, i]));
    const inSample = pairs.map(([a, b]): [number, number] => [place.get(a)!, place.get(b)!]);
    return judgeTopics(
      sample,
      axes,
      inSample,
      Float64Array.from(rows, (row) => popularity[row]!),
    );
  };
  const bound = (k: number): number =>
    Math.min(options.most, points.n, rows.length, Math.max(options.fewest, Math.round(k)));
  const text = judge(points, bound(asked));
  const counts =
    options.fixed === null ? [...new Set(factors.map((factor) => bound(factor * options.usual)))] : [asked];
  const tryAll = (what: Points) => {
    const made = joined(what);
    const tried = counts.map((k) => ({ k, ...judge(made, k) }));
    return { what, tried, best: tried.reduce((a, b) => (b.lift > a.lift ? b : a)) };
  };
  const ofText = tryAll(spoken);
  const ofBoth = wide === null ? null : tryAll(wide);
  const judged = {
    sittings: telling.length,
    text: text.lift,
    companions: ofText.best.lift,
    error: ofText.best.error,
    ...(ofBoth === null ? {} : { own: { lift: ofBoth.best.lift, error: ofBoth.best.error } }),
  };
  const better = ofBoth !== null && ofBoth.best.lift - ofText.best.lift > 2 * ofBoth.best.error ? ofBoth : ofText;
  const { what, tried, best } = better;
  if (best.lift - text.lift <= 2 * best.error) return { map: null, wide: false, k: asked, temperature: null, judged };
  const { k, temperature } = tried.find(({ lift }) => lift >= best.lift - best.error)!;
  return { map: learnCompanionMap(what, telling), wide: better === ofBoth, k, temperature, judged };
}

/** All rows of a small catalogue, those of the judging pairs of a large one. */
function rowsToJudge(n: number, pairs: [number, number][]): number[] {
  if (n <= judgedRows) return Array.from({ length: n }, (_, row) => row);
  const rows = new Set<number>();
  let kept = 0;
  for (const pair of pairs) {
    if (rows.size + 2 > judgedRows) break;
    for (const row of pair) rows.add(row);
    kept++;
  }
  pairs.length = kept;
  return [...rows];
}
