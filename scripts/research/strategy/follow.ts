import { listMetrics } from "../../../src/core/statistics/list-metrics.js";
import { pairedDifference, type Interval } from "../../../src/core/statistics/bootstrap.js";
import { emptyPopulation, foldPopulation } from "../../../src/core/interests/population.js";
import { InterestReader } from "../../../src/core/interests/reader.js";
import { emptyState, fold, type InterestState } from "../../../src/core/interests/state.js";
import { advance, applyChanges } from "../../../src/core/migrations/advance.js";
import type { OpenMigration } from "../../../src/core/migrations/types.js";
import { probabilityIn } from "../../../src/core/migrations/watch-state.js";
import { CandidateSet } from "../../../src/core/ranking/candidates.js";
import { Catalogue } from "../../../src/core/ranking/catalogue.js";
import { PackedVectors } from "../../../src/core/ranking/linear/packed-vectors.js";
import { rankedInterests } from "../../../src/core/ranking/personal.js";
import { rank } from "../../../src/core/ranking/rank.js";
import { emptySparse } from "../../../src/core/sparse.js";
import { seedOf } from "../../../src/core/statistics/random.js";
import { assign, rowDot } from "../../../src/core/topics/codebook.js";
import { centre } from "../../../src/core/topics/centre.js";
import type { Context } from "../../../src/core/types.js";
import { followArms, type Believed } from "./follow-arms.js";
import type { PlayedSession } from "./sessions.js";
import type { SweepInput } from "./sweep.js";

const groups = ["1 to 10 after the change", "11 to 25 after", "unchanged"] as const;
/** One in so many sessions of unchanged users is judged. */
const unchangedPart = 4;

export interface FollowRow {
  readonly group: string;
  readonly arm: string;
  readonly users: number;
  readonly sessions: number;
  readonly ndcg: number;
  readonly difference: Interval;
  /** the user's true share of what is listed, mean over the places, and the same difference of it */
  readonly share: number;
  readonly shareDifference: Interval;
}

/** What one list was worth: NDCG, and the mean over its places of the user's true share of their themes. */
interface Worth {
  readonly ndcg: number;
  readonly share: number;
}

interface Resident {
  state: InterestState;
  detector: Uint8Array | null;
  migrations: readonly OpenMigration[];
  sessions: number;
}

/** When each user's interests truly changed (epoch ms), in order. */
export type TrueChanges = (user: number) => readonly number[];

/**
 * Plays all sessions in order of time; before each of the first 25 sessions after a true change, and before some of
 * unchanged users, every arm ranks the catalogue known then.
 */
export function follow(input: SweepInput, changesOf: TrueChanges, seed: number): FollowRow[] {
  const { items, codebook, parameters } = input;
  const k = codebook.topicIds.length;
  const catalogue = new Catalogue();
  const population = emptyPopulation(parameters);
  const residents = new Map<number, Resident>();
  for (const { vector, ...item } of items) catalogue.upsert({ ...item, topics: assign(codebook, vector) });
  const vectors = new PackedVectors(
    items.map(({ vector }) => centre(vector, codebook.mean)),
    codebook.dimension,
  );
  const { centroids, dimension } = codebook;
  const centroidCosine = (a: number, b: number): number =>
    rowDot(centroids, a, centroids.subarray(b * dimension, (b + 1) * dimension));
  const results = new Map<string, Map<number, Record<string, Worth[]>>>(groups.map((name) => [name, new Map()]));
  input.sessions.forEach((session, n) => {
    const { user } = session;
    const resident = residents.get(user) ?? {
      state: emptyState(parameters),
      detector: null,
      migrations: [],
      sessions: 0,
    };
    residents.set(user, resident);
    const group = groupOf(session, resident, n);
    if (group !== null) {
      const outcome = judge(session, resident);
      if (outcome !== null) {
        const own = results.get(group)!.get(user) ?? {};
        results.get(group)!.set(user, own);
        for (const [arm, worth] of Object.entries(outcome)) (own[arm] ??= []).push(worth);
      }
    }
    for (const signal of session.behaviours) {
      const full = { ...signal, topics: catalogue.at(signal.item!)?.topics ?? emptySparse };
      fold(resident.state, full, parameters);
      foldPopulation(population, full, parameters);
      catalogue.count(signal.item!, signal.at, signal.strength);
    }
    resident.sessions++;
    const { state, changes } = advance(
      {
        migrations: resident.migrations,
        state: resident.detector,
        sessions: resident.state.sessions,
        total: resident.sessions,
        seed: seedOf(input.userIds[user]!),
        k,
        centroidCosine,
        shelves: new Map(),
      },
      input.migrationParameters,
    );
    resident.detector = state;
    resident.migrations = applyChanges(resident.migrations, changes);
  });
  return rowsOf();

  function groupOf({ user, start }: PlayedSession, { state, sessions }: Resident, n: number): string | null {
    if (start < input.split || sessions < 8) return null;
    const changes = changesOf(user);
    if (changes.length === 0) return n % unchangedPart === 0 ? "unchanged" : null;
    const last = changes.findLast((at) => at <= start);
    if (last === undefined) return null;
    const since = state.sessions.filter((one) => one.start >= last).length;
    return since < 1 || since > 25 ? null : since <= 10 ? groups[0] : groups[1];
  }

  function judge({ user, start, behaviours }: PlayedSession, resident: Resident): Record<string, Worth> | null {
    const { state, migrations, detector } = resident;
    const context: Context = { at: start, ...situationOf(behaviours), domain: null };
    const shareOf = input.trueShare?.(user, context) ?? (() => 0);
    const met = (item: number): boolean => (catalogue.appearedAt(item) ?? Infinity) < start;
    const had = (item: number): boolean => (state.items.get(item)?.weight ?? 0) > 0;
    const truth = new Set(
      behaviours.flatMap(({ item, strength }) =>
        item !== null && strength > 0 && met(item) && (input.task === "NEXT" || !had(item)) ? [item] : [],
      ),
    );
    if (truth.size === 0) return null;
    const drifts = migrations.filter(({ changedAt }) => changedAt !== null);
    const held = drifts.filter((one) => one.state === "CONFIRMED" || one.state === "SETTLED");
    const known: Believed = {
      base: parameters.lambda,
      probability: detector === null ? 0 : probabilityIn(detector),
    };
    const from = Math.max(Number.NEGATIVE_INFINITY, ...held.map(({ changedAt }) => changedAt!));
    const reader = new InterestReader(population, k, parameters);
    const { long } = reader.horizonShares(state, start);
    const candidates = new CandidateSet();
    const allowed = catalogue.allowed({}, start);
    for (let i = 0; i < catalogue.size; i++) if (allowed(i) && met(i)) candidates.add(i, "catalogue");
    const done = new Map<string, Worth>();
    return Object.fromEntries(
      Object.entries(followArms).map(([arm, following]) => {
        const { lambda, since, former } = following(known);
        const drifted = Number.isFinite(from);
        const cut = since && drifted;
        const key = `${lambda}/${cut}/${drifted ? former : 1}`;
        const worth =
          done.get(key) ??
          (() => {
            const options = { lambda, since: cut ? { sessions: state.sessions, from } : null };
            const { shares } = reader.predict(state, context, options);
            const ranked = rank(
              {
                task: input.task,
                context,
                now: start,
                engagements: state.items,
                shares,
                staticShares: long,
                catalogue,
                vectors,
                model: input.model,
                candidates,
                change: drifted ? { at: from, former } : null,
                interests: rankedInterests(shares, { engagements: state.items, now: start }, catalogue, vectors, {
                  limit: 8,
                }),
              },
              input.top,
            );
            const list = ranked.map(({ position }) => position);
            return {
              ndcg: listMetrics(list, truth, input.top).ndcg,
              share: list.reduce((sum, position) => sum + shareOf(position), 0) / Math.max(1, list.length),
            };
          })();
        done.set(key, worth);
        return [arm, worth];
      }),
    );
  }

  function rowsOf(): FollowRow[] {
    return [...results].flatMap(([group, people]) => {
      const users = [...people.values()];
      const perUser = (arm: string, of: keyof Worth): Float64Array =>
        Float64Array.from(users, (own) => own[arm]!.reduce((sum, worth) => sum + worth[of], 0) / own[arm]!.length);
      const meanOf = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
      return Object.keys(followArms).map((arm): FollowRow => {
        const [ndcg, share] = [perUser(arm, "ndcg"), perUser(arm, "share")];
        return {
          group,
          arm,
          users: users.length,
          sessions: users.reduce((sum, own) => sum + own["stable"]!.length, 0),
          ndcg: meanOf(ndcg),
          difference: pairedDifference(ndcg, perUser("stable", "ndcg"), { seed }),
          share: meanOf(share),
          shareDifference: pairedDifference(share, perUser("stable", "share"), { seed }),
        };
      });
    });
  }
}

function situationOf([first]: PlayedSession["behaviours"]): Pick<Context, "hour" | "weekday" | "scene"> {
  const { hour, weekday, scene } = first!;
  return { hour, weekday, scene };
}

/** The rows as text for a terminal. */
export function followText(rows: readonly FollowRow[]): string {
  const signed = (x: number): string => (x >= 0 ? "+" : "") + x.toFixed(4);
  const told = ({ mean, low, high }: Interval): string => `${signed(mean)} (${signed(low)} … ${signed(high)})`;
  return rows
    .map(
      ({ group, arm, users, sessions, ndcg, difference, share, shareDifference }) =>
        `${group.padEnd(26)} ${arm.padEnd(28)} ${users} users, ${sessions} sessions  NDCG ${ndcg.toFixed(4)}  ` +
        `${told(difference)}  true share ${share.toFixed(4)}  ${told(shareDifference)}`,
    )
    .join("\n");
}
