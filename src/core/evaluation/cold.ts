import { distilledText } from "../ranking/features/distilled-text.js";
import type { RankingModel } from "../ranking/model.js";
import type { RankInput } from "../ranking/rank-input.js";
import { bestFirst, eligible, scoreCandidates } from "../ranking/score.js";
import { seeded } from "../statistics/random.js";
import type { InterestParameters } from "../interests/parameters.js";
import type { Task } from "../types.js";
import { meanTextBaseline } from "./baselines/text.js";
import { pairedDifference, type Interval } from "../statistics/bootstrap.js";
import { RankInputs } from "./godwit.js";
import { candidatesOf } from "./world-candidates.js";
import { listMetrics, type ListMetrics } from "../statistics/list-metrics.js";
import { truthPositions } from "./method.js";
import { knownItems, worldAt, type EvaluationBehaviour, type HeldOut, type World } from "./world.js";
import type { EvaluationItem } from "./evaluation-item.js";

/** The catalogue with items that had no behaviours at the split, and the users who took such an item later. */
export interface ColdWorld {
  readonly world: World;
  /** catalogue positions of the cold items */
  readonly cold: Int32Array;
}

/**
 * Cold items are those of the file without a behaviour before the split and not published after it. Of each user with
 * history the first later session that holds one is judged, by the cold items in it. Nothing but the texts of the cold
 * items is known.
 */
export function coldWorld(
  items: readonly EvaluationItem[],
  behaviours: readonly EvaluationBehaviour[],
  { split, codebook, training }: World,
  parameters: InterestParameters,
): ColdWorld {
  const met = new Set(training.map(({ signal }) => signal.item));
  const cold = items.filter(
    ({ number, publishedAt }) => !met.has(number) && (publishedAt === null || publishedAt < split),
  );
  const numbers = new Set(cold.map(({ number }) => number));
  const relevant = behaviours.filter(
    ({ signal }) => signal.at < split || (signal.item !== null && numbers.has(signal.item)),
  );
  const known = knownItems(items, behaviours, split).filter(({ number }) => !numbers.has(number));
  const world = worldAt({ items, behaviours: relevant }, { split, codebook, parameters, known: [...known, ...cold] });
  return { world, cold: Int32Array.from(cold, ({ number }) => world.catalogue.positionOf(number)) };
}

type Figures = Pick<ListMetrics, "hr" | "recall" | "ndcg">;

/** How cold items are found, ranked alone and among all items. */
export interface ColdReport {
  /** cold items, and all that they are ranked among */
  readonly items: { readonly cold: number; readonly all: number };
  readonly users: number;
  readonly methods: readonly { readonly name: string; readonly alone: Figures; readonly amongAll: Figures }[];
  /** NDCG of the text feature less that of plain similarity, the same users */
  readonly difference: { readonly alone: Interval; readonly amongAll: Interval };
}

type Scorer = { readonly name: string; score(input: RankInput, positions: Int32Array, user: HeldOut): Float64Array };

/**
 * The text feature as it was chosen (distilled weights, plain similarity, or between them), plain similarity of mean
 * vectors, the ranker with β of `task` and chance, on the users of a cold world, among what each has not had. null =
 * nobody took a cold item.
 */
export function judgeCold(
  { world, cold }: ColdWorld,
  model: RankingModel,
  parameters: InterestParameters,
  { task, top, seed }: { task: Task; top: number; seed: number },
): ColdReport | null {
  const users = world.heldOut;
  const isCold = new Set(cold);
  const candidates = candidatesOf(world);
  const random = seeded(seed);
  const plain = meanTextBaseline(world);
  const asked = { ...model, weights: { ...model.weights, DISCOVER: model.weights[task] } };
  if (users.length === 0) return null;
  const scorers: readonly Scorer[] = [
    {
      name: "text feature",
      score: (input, positions) => filled(positions, (out) => distilledText.compute(input, positions, out)),
    },
    {
      name: "plain similarity",
      score: (_, positions, user) => {
        const scores = plain.scores(user);
        return Float64Array.from(positions, (position) => scores[position]!);
      },
    },
    { name: "godwit", score: (input) => scoreCandidates(input).scores },
    { name: "random", score: (_, positions) => Float64Array.from(positions, () => random()) },
  ];
  const inputs = new RankInputs(world, { task: "DISCOVER", model: asked, parameters });
  const judged = scorers.map(({ name }) => ({ name, alone: [] as ListMetrics[], amongAll: [] as ListMetrics[] }));
  for (const user of users) {
    const truth = truthPositions(world, user, "NEXT");
    const input = inputs.of(user, candidates);
    const positions = eligible(input);
    scorers.forEach((scorer, s) => {
      const scores = scorer.score(input, positions, user);
      const best = (from: Float64Array) =>
        bestFirst(from, (i) => world.catalogue.numberAt(positions[i]!), top).map((i) => positions[i]!);
      judged[s]!.amongAll.push(listMetrics(best(scores), truth, top));
      judged[s]!.alone.push(
        listMetrics(best(scores.map((score, i) => (isCold.has(positions[i]!) ? score : -Infinity))), truth, top),
      );
    });
  }
  const [feature, similarity] = judged;
  const ndcg = (all: readonly ListMetrics[]) => all.map((one) => one.ndcg);
  return {
    items: { cold: cold.length, all: world.catalogue.present },
    users: users.length,
    methods: judged.map(({ name, alone, amongAll }) => ({ name, alone: means(alone), amongAll: means(amongAll) })),
    difference: {
      alone: pairedDifference(ndcg(feature!.alone), ndcg(similarity!.alone), { seed }),
      amongAll: pairedDifference(ndcg(feature!.amongAll), ndcg(similarity!.amongAll), { seed }),
    },
  };
}

function filled(positions: Int32Array, compute: (out: Float64Array) => void): Float64Array {
  const out = new Float64Array(positions.length);
  compute(out);
  return out;
}

function means(all: readonly ListMetrics[]): Figures {
  const mean = (name: keyof Figures) => all.reduce((sum, one) => sum + one[name], 0) / all.length;
  return { hr: mean("hr"), recall: mean("recall"), ndcg: mean("ndcg") };
}
