import { advanceAll } from "../../../src/core/migrations/advance-all.js";
import { applyChanges } from "../../../src/core/migrations/advance.js";
import { discoveries } from "../../../src/core/migrations/false-discovery.js";
import { leastSessions } from "../../../src/core/migrations/look.js";
import { parametersForRate } from "../../../src/core/migrations/parameters.js";
import { fitOffer } from "../../../src/core/migrations/fit-offer.js";
import { unknownOffer, type Offer } from "../../../src/core/migrations/offer.js";
import type { Granted, MigrationChange, OpenMigration } from "../../../src/core/migrations/types.js";
import { decodeState } from "../../../src/core/migrations/watch-state.js";
import { seedOf } from "../../../src/core/statistics/random.js";
import { dayMs } from "../../../src/core/time.js";
import { sessionsOf, standing, type Finding } from "./findings.js";
import type { Resident, World } from "./world.js";

/** What everybody finds is learnt anew every other day; the service does so every ten minutes. */
const learntEvery = 2 * dayMs;

/** People of whom the service knows what they did, whatever else may be true of them. */
type Seen = Pick<Resident, "id" | "signals">;
export interface Watchable<R extends Seen = Seen> extends Pick<World, "k" | "start" | "end" | "centroidCosine"> {
  readonly residents: readonly R[];
}
/** So many of them are who it is learnt from. */
const sample = 500;

/** A resident as the service knows them at some time. */
interface Known<R extends Seen = Seen> {
  readonly resident: R;
  readonly sessions: Finding["sessions"];
  seen: number;
  state: Uint8Array | null;
  migrations: readonly OpenMigration[];
  changes: MigrationChange[];
  granted: Granted[];
  /** confirmed drifts by key, with the time at which they were said first */
  readonly said: Map<string, { migration: OpenMigration; confirmedAt: number }>;
}

/**
 * What is said of every resident under a false discovery rate: sessions are shown day by day, and every day ends with a
 * digest over all residents, as the service makes it.
 */
export function findingsByDigest<R extends Seen>(
  world: Watchable<R>,
  rate: number,
  onProgress: (done: number, total: number) => void = () => {},
): Finding<R>[] {
  const parameters = parametersForRate(rate);
  const all = sessionsOf(world);
  const learnt = (until: number): Offer =>
    fitOffer(
      all.slice(0, sample).map((sessions) => sessions.filter(({ end }) => end <= until)),
      world.k,
    );
  let offer = unknownOffer;
  const people = world.residents.map(
    (resident, i): Known<R> => ({
      resident,
      sessions: all[i]!,
      seen: 0,
      state: null,
      migrations: [],
      changes: [],
      granted: [],
      said: new Map(),
    }),
  );
  const show = (one: Known, until: number): void => {
    const closed = one.sessions.filter(({ end }) => end <= until);
    if (closed.length === one.seen) return;
    const { state, changes } = advanceAll(inputOf(one, closed, world, offer), parameters);
    Object.assign(one, {
      state,
      changes: [...one.changes, ...changes],
      migrations: applyChanges(one.migrations, changes),
      seen: closed.length,
    });
  };
  for (let until = world.start + dayMs; until <= world.end + dayMs; until += dayMs) {
    if ((until - world.start) % learntEvery < dayMs) offer = learnt(until);
    for (const one of people) show(one, until);
    for (const [one, granted] of digest(people, rate)) {
      Object.assign(one, { granted: [...one.granted, granted], state: null, seen: 0, migrations: [], changes: [] });
      show(one, until);
    }
    for (const one of people) note(one, until);
    onProgress(until - world.start, world.end - world.start);
  }
  return people.map(({ resident, sessions, changes, said }) => ({
    resident,
    sessions,
    drifts: [...said.values()],
    contexts: standing(changes),
  }));
}

function inputOf(
  one: Known,
  sessions: Known["sessions"],
  { k, centroidCosine }: Watchable,
  offer: Offer,
): Parameters<typeof advanceAll>[0] {
  const { state, seen, migrations, granted, resident } = one;
  return {
    state,
    seen,
    migrations,
    granted,
    sessions,
    dropped: 0,
    seed: seedOf(resident.id),
    k,
    centroidCosine,
    ...offer,
  };
}

/** Whom a digest confirms now, and what it allows each. */
function digest(people: readonly Known[], rate: number): (readonly [Known, Granted])[] {
  const watched = people.filter(({ seen }) => seen >= leastSessions).length;
  const suspected = people.flatMap((one) => {
    const isSuspected = one.migrations.some(({ changedAt, state }) => changedAt !== null && state === "SUSPECTED");
    if (!isSuspected || one.state === null) return [];
    const { pValue, lastStart } = decodeState(one.state);
    return [{ one, pValue, until: lastStart }];
  });
  return discoveries(suspected, watched, rate).map(
    ({ one, pValue, until }) => [one, { level: pValue, until }] as const,
  );
}

function note({ changes, said }: Known, now: number): void {
  for (const { migration, log } of changes) {
    const isSaid = migration.changedAt !== null && log.to === "CONFIRMED" && log.from !== "CONFIRMED";
    if (isSaid && !said.has(migration.key)) said.set(migration.key, { migration, confirmedAt: now });
  }
}
