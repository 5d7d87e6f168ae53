import { listMetrics } from "../../../src/core/statistics/list-metrics.js";
import type { EvaluationItem } from "../../../src/core/evaluation/evaluation-item.js";
import { emptyPopulation, foldPopulation } from "../../../src/core/interests/population.js";
import type { InterestParameters } from "../../../src/core/interests/parameters.js";
import { InterestReader } from "../../../src/core/interests/reader.js";
import { emptyState, fold, type InterestState } from "../../../src/core/interests/state.js";
import { advance, applyChanges } from "../../../src/core/migrations/advance.js";
import { fitOffer } from "../../../src/core/migrations/fit-offer.js";
import { unknownOffer } from "../../../src/core/migrations/offer.js";
import type { MigrationParameters } from "../../../src/core/migrations/parameters.js";
import type { OpenMigration } from "../../../src/core/migrations/types.js";
import { seedOf } from "../../../src/core/statistics/random.js";
import { CandidateSet } from "../../../src/core/ranking/candidates.js";
import { Catalogue } from "../../../src/core/ranking/catalogue.js";
import { PackedVectors } from "../../../src/core/ranking/linear/packed-vectors.js";
import type { RankingModel } from "../../../src/core/ranking/model.js";
import { buildPage } from "../../../src/core/ranking/page.js";
import { rankedInterests } from "../../../src/core/ranking/personal.js";
import { rank } from "../../../src/core/ranking/rank.js";
import { emptySparse } from "../../../src/core/sparse.js";
import { strategyFor, withStrategy, type StrategyMigration } from "../../../src/core/strategy/strategy.js";
import { assign, rowDot, type Codebook } from "../../../src/core/topics/codebook.js";
import { centre } from "../../../src/core/topics/centre.js";
import type { Context, Task } from "../../../src/core/types.js";
import { contextArms, driftArms, type Arm } from "./arms.js";
import type { PlayedSession } from "./sessions.js";
import type { TrueShare } from "./town-truth.js";

export interface SweepInput {
  readonly items: readonly EvaluationItem[];
  readonly userIds: readonly string[];
  readonly sessions: readonly PlayedSession[];
  /** sessions are judged from here on (epoch ms); everything fitted knows only what lies before */
  readonly split: number;
  readonly codebook: Codebook;
  readonly parameters: InterestParameters;
  readonly migrationParameters: MigrationParameters;
  readonly model: RankingModel;
  readonly task: Task;
  readonly top: number;
  /** sessions after the confirmation that are judged */
  readonly after: number;
  readonly trueShare: TrueShare | null;
}

/** What one arm did for one user after one migration: a number per judged session. */
export interface Outcome {
  readonly ndcg: number[];
  readonly trueShare: number[];
}

/** One migration with its judged sessions, arm by arm. */
export interface Case {
  readonly user: number;
  readonly family: "drift" | "context";
  readonly migration: OpenMigration;
  readonly outcomes: Map<string, Outcome>;
}

interface Resident {
  state: InterestState;
  detector: Uint8Array | null;
  migrations: readonly OpenMigration[];
  sessions: number;
  confirmed: { since: number; entry: Case }[];
}

const interestLimit = 8;

/**
 * Plays all sessions in order of time: before each one that follows a confirmed migration within `after` sessions,
 * every arm ranks the catalogue known then; after it, interests are folded and the detector looks. Nothing sees the
 * future.
 */
export function sweep(input: SweepInput, onProgress: (done: number) => void = () => {}): Case[] {
  const { items, sessions, codebook, parameters, split, after } = input;
  const catalogue = new Catalogue();
  const population = emptyPopulation(parameters);
  const residents = new Map<number, Resident>();
  const cases: Case[] = [];
  for (const { vector, ...item } of items) catalogue.upsert({ ...item, topics: assign(codebook, vector) });
  const vectors = new PackedVectors(
    items.map(({ vector }) => centre(vector, codebook.mean)),
    codebook.dimension,
  );
  const { centroids, dimension } = codebook;
  const centroidCosine = (a: number, b: number): number =>
    rowDot(centroids, a, centroids.subarray(b * dimension, (b + 1) * dimension));
  const world = { ...input, catalogue, population, vectors, k: codebook.topicIds.length };
  let offer = unknownOffer;
  let offerDue = 1_000; // learnt from what was played so far
  sessions.forEach((session, index) => {
    const { user, start } = session;
    const resident = residents.get(user) ?? {
      state: emptyState(parameters),
      detector: null,
      migrations: [],
      sessions: 0,
      confirmed: [],
    };
    residents.set(user, resident);
    resident.confirmed = resident.confirmed.filter(({ since }) => resident.sessions - since < after);
    if (start >= split && resident.confirmed.length > 0) judge(world, session, resident);
    for (const signal of session.behaviours) {
      const full = { ...signal, topics: catalogue.at(signal.item!)?.topics ?? emptySparse };
      fold(resident.state, full, parameters);
      foldPopulation(population, full, parameters);
      catalogue.count(signal.item!, signal.at, signal.strength);
    }
    if (index >= offerDue) {
      offer = fitOffer(
        [...residents.values()].slice(0, 500).map(({ state }) => state.sessions),
        world.k,
      );
      offerDue = 2 * index;
    }
    look(resident, user);
    if (index % 200 === 0) onProgress(index / sessions.length);
  });
  return cases;

  function look(resident: Resident, user: number): void {
    resident.sessions++;
    const before = new Map(resident.migrations.map(({ key, state }) => [key, state]));
    const { state, changes } = advance(
      {
        migrations: resident.migrations,
        state: resident.detector,
        sessions: resident.state.sessions,
        total: resident.sessions,
        seed: seedOf(input.userIds[user]!),
        k: world.k,
        centroidCosine,
        ...offer,
      },
      input.migrationParameters,
    );
    resident.detector = state;
    resident.migrations = applyChanges(resident.migrations, changes);
    for (const migration of resident.migrations) {
      if (migration.state !== "CONFIRMED" || before.get(migration.key) === "CONFIRMED") continue;
      const family = migration.changedAt === null ? "context" : "drift";
      const entry: Case = {
        user,
        family,
        migration,
        outcomes: new Map(
          (family === "drift" ? driftArms : contextArms).map(({ name }) => [name, { ndcg: [], trueShare: [] }]),
        ),
      };
      cases.push(entry);
      resident.confirmed.push({ since: resident.sessions, entry });
    }
  }
}

interface Known extends SweepInput {
  readonly catalogue: Catalogue;
  readonly population: ReturnType<typeof emptyPopulation>;
  readonly vectors: PackedVectors;
  readonly k: number;
}

/** Lets every arm of every open case rank for the session, and notes how well it did. */
function judge(world: Known, { user, start, behaviours }: PlayedSession, resident: Resident): void {
  const { catalogue, task, trueShare } = world;
  const had = (item: number): boolean => (resident.state.items.get(item)?.weight ?? 0) > 0;
  const met = (item: number): boolean => (catalogue.appearedAt(item) ?? Infinity) < start;
  const truth = new Set(
    behaviours.flatMap(({ item, strength }) =>
      item !== null && strength > 0 && met(item) && (task === "NEXT" || !had(item)) ? [item] : [],
    ),
  );
  if (truth.size === 0) return;
  const { hour, weekday, scene } = behaviours[0]!;
  const context: Context = { at: start, hour, weekday, scene, domain: null };
  const share = trueShare?.(user, context) ?? null;
  for (const { since, entry } of resident.confirmed) {
    const sessionsSince = resident.sessions - since;
    const migration: StrategyMigration = {
      id: entry.migration.key,
      ...pick(entry.migration),
      state: "CONFIRMED",
      sessionsSince,
    };
    for (const arm of entry.family === "drift" ? driftArms : contextArms) {
      const list = rankWith(world, resident, context, migration, arm, `${user}/${start}`);
      const outcome = entry.outcomes.get(arm.name)!;
      outcome.ndcg.push(listMetrics(list, truth, world.top).ndcg);
      if (share !== null)
        outcome.trueShare.push(list.reduce((sum, item) => sum + share(item), 0) / Math.max(1, list.length));
    }
  }
}

function pick({ kind, magnitude, slices }: OpenMigration): Pick<StrategyMigration, "kind" | "magnitude" | "slices"> {
  return { kind, magnitude, slices };
}

/** The `top` item numbers (positions are numbers here) as the service would rank them. */
function rankWith(
  world: Known,
  { state }: Resident,
  context: Context,
  migration: StrategyMigration,
  { tuning }: Arm,
  seed: string,
): number[] {
  const { catalogue, population, vectors, k, parameters, task, model, top } = world;
  const now = context.at;
  const weights = strategyFor(Infinity, [migration], parameters, { tuning });
  const reader = new InterestReader(population, k, parameters);
  const { shares } = reader
    .withParameters(withStrategy(parameters, weights))
    .predict(state, context, { lambda: weights.lambda });
  const candidates = new CandidateSet();
  const allowed = catalogue.allowed({}, now);
  for (let position = 0; position < catalogue.size; position++)
    if (allowed(position) && (catalogue.appearedAt(position) ?? Infinity) < now) candidates.add(position, "catalogue");
  const { long } = reader.horizonShares(state, now);
  const ranked = rank(
    {
      task,
      context,
      now,
      engagements: state.items,
      shares,
      staticShares: long,
      catalogue,
      vectors,
      model,
      candidates,
      interests: rankedInterests(shares, { engagements: state.items, now }, catalogue, vectors, {
        limit: interestLimit,
      }),
    },
    weights.exploration > 0 ? 200 : top,
  );
  if (weights.exploration === 0) return ranked.map(({ position }) => position);
  const placed = buildPage(ranked, {
    size: top,
    diversity: 0,
    exploration: weights.exploration,
    shares,
    seed: seedOf(seed),
    pool: ranked.length,
    topicsOf: (position) => catalogue.at(position)?.topics ?? emptySparse,
  });
  return placed.map(({ scored }) => scored.position);
}
