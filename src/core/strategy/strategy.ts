import {
  facetParameters,
  type FacetName,
  type FacetParameters,
  type InterestParameters,
} from "../interests/parameters.js";
import type { ContextSlice } from "../migrations/types.js";
import type { MigrationKind, MigrationState, Strategy } from "../types.js";

/** What a strategy needs to know of a migration. */
export interface StrategyMigration {
  readonly id: string;
  readonly kind: MigrationKind;
  readonly state: MigrationState;
  /** bits */
  readonly magnitude: number;
  /** sessions of the user since it was confirmed */
  readonly sessionsSince: number;
  /** the slices that differ, for DAYPART, SCENE and DOMAIN */
  readonly slices: readonly Pick<ContextSlice, "dimension" | "key">[];
}

/** How recommendations are made for a user now. λ weighs recent interest, exploration the Gumbel noise. */
export interface StrategyWeights {
  readonly strategy: Strategy;
  readonly lambda: number;
  readonly exploration: number;
  /** facets of the context that a migration has shown to matter for this user, and the factor on their shrinkage */
  readonly facets: readonly FacetName[];
  readonly sliceShrinkage: number;
  readonly migrationId: string | null;
  /** interests are read from what was done since (epoch ms), the last confirmed change; null = from all history */
  readonly since: number | null;
  /** own items last met before it (epoch ms), the last confirmed change, count half as votes; absent = all in full */
  readonly votesSince?: number;
}

/** What own items from before a confirmed change count as votes for what somebody has not had yet. */
export const formerVotes = 0.5;

/** How far recent interest counts by P(change): λ ← max(λ_0, .8·P). */
export function leaning(lambda: number, probability: number): number {
  return Math.max(lambda, likelyChange * probability);
}
const likelyChange = 0.8;
/** A change that is not confirmed gives the strategy its name from this probability on. */
const namedFrom = 0.5;

/** The last drift that holds; null = none. Dates are epoch ms. */
export function lastChange(held: readonly { readonly changedAt: number | null }[]): number | null {
  return held.reduce<number | null>(
    (last, { changedAt }) => (changedAt === null ? last : Math.max(last ?? changedAt, changedAt)),
    null,
  );
}

/** How strongly migrations move the weights. */
export interface StrategyTuning {
  /** Part of what the magnitude has above λ_0 that is added to λ when a drift is confirmed; 0 = λ stays. */
  readonly boost: number;
  /** Exploration when a drift is confirmed. */
  readonly exploration: number;
  /** Sessions after which half of both is gone. */
  readonly halfLife: number;
  /** Factor on the shrinkage of slices that a context migration names; 1 = as for everybody. */
  readonly sliceShrinkage: number;
}

/**
 * DESIGN.md §2 in full: λ ← max(λ_0, magnitude), more exploration, the matching slices believed after a third of the
 * behaviours.
 */
export const fullTuning: StrategyTuning = { boost: 1, exploration: 0.1, halfLife: 10, sliceShrinkage: 1 / 3 };

/** What serves: nothing that was not measured to help (docs/research/migrations.md, "Strategy"). */
export const servedTuning: StrategyTuning = { boost: 0, exploration: 0, halfLife: 10, sliceShrinkage: 1 / 3 };

/** With fewer behaviours than this, what others do says more than what the user did. */
export const coldStartBehaviours = 3;
const contextual: ReadonlySet<MigrationKind> = new Set(["DAYPART", "SCENE", "DOMAIN"]);

/** P(change) of the last look at a user, and the start (epoch ms) of the regime since the last confirmed drift. */
export interface Change {
  readonly probability: number;
  readonly since: number | null;
}

export interface StrategyOptions {
  /** absent = what serves, and for a pinned strategy the full one */
  readonly tuning?: StrategyTuning;
  /** what is known of a change at this moment, where it is followed as far as it is likely; absent = it is not */
  readonly change?: Change;
  /** the strategy an operator asks for; absent = as the user's migrations say */
  readonly pinned?: Strategy;
}

/**
 * The strategy of DESIGN.md §2. λ ← max(λ_0, .8·P(change)) before anything is confirmed, and after a confirmed drift
 * the interests since it. With the full tuning λ ← max(λ_0, magnitude) after a confirmed drift and more exploration,
 * both fading over the following sessions. A difference between contexts lets the matching slices speak sooner; else
 * λ_0. A pinned strategy is named and applied whatever the state of migrations; without a migration that fits it has
 * the weights of STABLE.
 */
export function strategyFor(
  behaviours: number,
  migrations: readonly StrategyMigration[],
  { lambda }: Pick<InterestParameters, "lambda">,
  { pinned, tuning = pinned === undefined ? servedTuning : fullTuning, change }: StrategyOptions = {},
): StrategyWeights {
  const followed = pinned === undefined && change !== undefined ? change : { probability: 0, since: null };
  const likely = leaning(lambda, followed.probability);
  const plain = (strategy: Strategy): StrategyWeights => ({
    strategy,
    lambda: strategy === "COLD_START" ? lambda : likely,
    exploration: 0,
    facets: [],
    sliceShrinkage: 1,
    migrationId: null,
    since: strategy === "COLD_START" ? null : followed.since,
  });
  if (pinned === "COLD_START" || pinned === "STABLE") return plain(pinned);
  if (pinned === undefined && behaviours < coldStartBehaviours) return plain("COLD_START");
  if (pinned !== "CONTEXTUAL") {
    const moving = strongest(
      migrations.filter(({ kind, state }) => state === "CONFIRMED" && !contextual.has(kind)),
      lambda,
      tuning,
    );
    if (moving) return { ...plain("MIGRATING"), ...moving, lambda: Math.max(moving.lambda, likely) };
    if (pinned === "MIGRATING") return plain(pinned);
    if (likely > lambda && followed.probability >= namedFrom) return plain("MIGRATING");
  }
  const differing = migrations.filter(
    ({ kind, state }) => contextual.has(kind) && (state === "CONFIRMED" || state === "SETTLED"),
  );
  const [first] = differing;
  if (first === undefined) return plain(pinned ?? "STABLE");
  const facets = [...new Set(differing.flatMap(({ slices }) => slices.flatMap(facetsOfSlice)))];
  return { ...plain("CONTEXTUAL"), facets, sliceShrinkage: tuning.sliceShrinkage, migrationId: first.id };
}

/** The drift with the largest extra weight left. */
function strongest(
  drifts: readonly StrategyMigration[],
  lambda: number,
  tuning: StrategyTuning,
): Pick<StrategyWeights, "lambda" | "exploration" | "migrationId"> | undefined {
  const [first] = drifts
    .map(({ id, magnitude, sessionsSince }) => {
      const left = 2 ** (-sessionsSince / tuning.halfLife);
      return { id, left, extra: left * Math.max(0, Math.min(1, magnitude) - lambda) };
    })
    .toSorted((a, b) => b.extra - a.extra);
  return (
    first && {
      lambda: lambda + tuning.boost * first.extra,
      exploration: tuning.exploration * first.left,
      migrationId: first.id,
    }
  );
}

function facetsOfSlice({ dimension, key }: Pick<ContextSlice, "dimension" | "key">): FacetName[] {
  switch (dimension) {
    case "DAYPART":
      return ["hour"];
    case "WEEKDAY":
      return ["weekend"];
    case "DOMAIN":
      return ["domain"];
    case "SCENE":
      return [`scene:${key.slice(0, Math.max(0, key.indexOf("=")))}`];
  }
}

/**
 * The parameters with the facets of a CONTEXTUAL strategy believed sooner, and used even where they help nobody else.
 */
export function withStrategy(
  parameters: InterestParameters,
  { facets, sliceShrinkage }: Pick<StrategyWeights, "facets" | "sliceShrinkage">,
): InterestParameters {
  if (facets.length === 0 || sliceShrinkage === 1) return parameters;
  const sooner = facets.map((name): [FacetName, FacetParameters] => {
    const usual = facetParameters(parameters, name);
    return [name, { ...usual, weight: Math.max(usual.weight, 1), shrinkage: usual.shrinkage * sliceShrinkage }];
  });
  return { ...parameters, facets: { ...parameters.facets, ...Object.fromEntries(sooner) } };
}
