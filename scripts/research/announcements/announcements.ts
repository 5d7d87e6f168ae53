import { parametersFor } from "../../../src/core/migrations/parameters.js";
import { seeded, seedOf } from "../../../src/core/statistics/random.js";
import type { Family } from "../migrations/streams/families.js";
import { worldOf } from "../migrations/streams/neighbours.js";
import { expressed, plainTopics, visitsOf } from "../migrations/streams/visits.js";
import { live } from "../shared/live.js";

/** What people of a family, whose interests do not change, are told. */
export interface Announced {
  readonly family: string;
  readonly people: number;
  /** people who were told of a change at least once */
  readonly told: number;
  /** confirmed drifts of them all */
  readonly drifts: number;
  /** most drifts of one person */
  readonly most: number;
}

/** Follows `users` people of a family through `length` sessions, as the service would, at a budget of A = `a`. */
export function announcements(
  family: Family,
  { users, length, seed, a }: { users: number; length: number; seed: number; a: number },
): Announced {
  const counts = Array.from({ length: users }, (_, i) => {
    const own = seedOf(`${seed}/unchanged/${family.name}/${i}`);
    const random = seeded(own);
    const life = family.life(random, length, worldOf(family, seed, i));
    const { sessions } = expressed(visitsOf(random, life, length), plainTopics);
    const lived = live(sessions, { seed: own, parameters: parametersFor(a) });
    return lived.filter(({ log, migration }) => log.reason === "THRESHOLD_PASSED" && migration.changedAt !== null);
  }).map(({ length: drifts }) => drifts);
  return {
    family: family.name,
    people: users,
    told: counts.filter((count) => count > 0).length,
    drifts: counts.reduce((sum, count) => sum + count, 0),
    most: Math.max(...counts),
  };
}
