import { defaultParameters } from "../../../src/core/interests/parameters.js";
import { emptyState, fold } from "../../../src/core/interests/state.js";
import { advance } from "../../../src/core/migrations/advance.js";
import { fitOffer } from "../../../src/core/migrations/fit-offer.js";
import { parametersFor } from "../../../src/core/migrations/parameters.js";
import type { MigrationChange, OpenMigration } from "../../../src/core/migrations/types.js";
import { seedOf } from "../../../src/core/statistics/random.js";
import type { Session } from "../../../src/core/session.js";
import type { Resident, World } from "./world.js";

/** What the detector said of one resident at the town's end. */
export interface Finding<R = Resident> {
  readonly resident: R;
  readonly sessions: readonly Session[];
  /** every confirmation of a drift, in order; later corrections leave it in */
  readonly drifts: readonly { readonly migration: OpenMigration; readonly confirmedAt: number }[];
  /** context migrations that stand */
  readonly contexts: readonly OpenMigration[];
}

/**
 * Folds every resident's signals and shows the sessions to the detector with threshold A, one by one, seeded as the
 * service seeds it.
 */
export function findingsOf(
  world: World,
  threshold: number,
  onProgress: (done: number, total: number) => void = () => {},
): Finding[] {
  const { k, centroidCosine } = world;
  const parameters = parametersFor(threshold);
  const all = sessionsOf(world);
  const offer = fitOffer(all, k);
  return world.residents.map((resident, i) => {
    const sessions = all[i]!;
    const { changes } = advance(
      {
        migrations: [],
        state: null,
        sessions,
        total: sessions.length,
        seed: seedOf(resident.id),
        k,
        centroidCosine,
        ...offer,
      },
      parameters,
    );
    onProgress(i + 1, world.residents.length);
    return { resident, sessions, drifts: changes.flatMap(confirmation), contexts: standing(changes) };
  });
}

/** Every resident's sessions, as the service folds them. */
export function sessionsOf({
  residents,
}: {
  readonly residents: readonly Pick<Resident, "signals">[];
}): (readonly Session[])[] {
  return residents.map(({ signals }) => {
    const state = emptyState(defaultParameters);
    for (const signal of signals) fold(state, signal, defaultParameters);
    return state.sessions;
  });
}

function confirmation({ migration, log }: MigrationChange): Finding["drifts"] {
  const drift = migration.changedAt !== null && log.to === "CONFIRMED" && log.from !== "CONFIRMED";
  return drift ? [{ migration, confirmedAt: log.at }] : [];
}

/** Differences between contexts that stand after these changes. */
export function standing(changes: readonly MigrationChange[]): OpenMigration[] {
  const last = new Map(changes.map(({ migration }) => [migration.key, migration]));
  return [...last.values()].filter(({ changedAt, state }) => changedAt === null && state !== "REVERTED");
}
