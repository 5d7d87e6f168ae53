import type { InterestParameters } from "./interests/parameters.js";
import type { MigrationKind, MigrationState, Strategy } from "./types.js";

/** What a strategy needs to know of a migration. `sessionsSince` = sessions since it was confirmed. */
export interface StrategyMigration {
  readonly id: string;
  readonly kind: MigrationKind;
  readonly state: MigrationState;
  readonly magnitude: number;
  readonly sessionsSince: number;
}

/** How recommendations are made for a user now. λ weighs the recent picture, exploration the Gumbel noise, facets the slices. */
export interface StrategyWeights {
  readonly strategy: Strategy;
  readonly lambda: number;
  readonly exploration: number;
  /** factor on the facet weights of the prediction */
  readonly facets: number;
  readonly migrationId: string | null;
}

/** With fewer behaviours than this, what others do says more than what the user did. */
export const coldStartBehaviours = 3;
/** Sessions after which half of a migration's extra weight is gone. */
export const migrationHalfLife = 10;
const contextual: ReadonlySet<MigrationKind> = new Set(["DAYPART", "SCENE", "DOMAIN"]);

/**
 * The strategy of DESIGN.md §2: after a confirmed drift λ ← max(λ_0, magnitude), decaying over the following sessions,
 * with more exploration; a difference between contexts gives the matching slices full weight; else λ_0.
 */
export function strategyFor(behaviours: number, migrations: readonly StrategyMigration[], parameters: Pick<InterestParameters, "lambda">): StrategyWeights {
  const { lambda } = parameters;
  if (behaviours < coldStartBehaviours) return { strategy: "COLD_START", lambda, exploration: 0, facets: 1, migrationId: null };
  const moving = migrations
    .filter(({ kind, state }) => state === "CONFIRMED" && !contextual.has(kind))
    .map((migration) => ({ migration, boost: (Math.max(lambda, Math.min(1, migration.magnitude)) - lambda) * 2 ** (-migration.sessionsSince / migrationHalfLife) }))
    .toSorted((a, b) => b.boost - a.boost)[0];
  if (moving) return { strategy: "MIGRATING", lambda: lambda + moving.boost, exploration: 0, facets: 1, migrationId: moving.migration.id };
  const context = migrations.find(({ kind, state }) => contextual.has(kind) && (state === "CONFIRMED" || state === "SETTLED"));
  if (context) return { strategy: "CONTEXTUAL", lambda, exploration: 0, facets: 1, migrationId: context.id };
  return { strategy: "STABLE", lambda, exploration: 0, facets: 1, migrationId: null };
}
