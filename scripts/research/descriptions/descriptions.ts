import { parametersFor } from "../../../src/core/migrations/parameters.js";
import type { OpenMigration } from "../../../src/core/migrations/types.js";
import { seeded, seedOf } from "../../../src/core/statistics/random.js";
import { live } from "../shared/live.js";
import { wilson, type Part } from "../migrations/compare.js";
import { changing, type ChangeKind } from "../migrations/streams/changes.js";
import { expressed, plainTopics, visitsOf } from "../migrations/streams/visits.js";

const abrupt = ["SHIFT", "EMERGENCE", "FADE"] as const satisfies readonly ChangeKind[];
const near = 3;
const bounds = [0, 0.5, 0.7, 0.8, 0.9, 1.01];

/** A confirmed drift beside what was true. */
export interface Description {
  readonly kind: ChangeKind;
  readonly size: number;
  /** sessions after the change began at which it was confirmed */
  readonly delay: number;
  /** sessions from the true to the said beginning */
  readonly off: number;
  readonly isInSet: boolean;
  /** kinds as they were said at the confirmation, and in the end */
  readonly first: OpenMigration["kinds"];
  readonly last: OpenMigration["kinds"];
}

/** What is said of the first confirmed drift of each of these people, who all change once and at once. */
export function describeAll(
  { users, seed, a }: { users: number; seed: number; a: number },
  progress: (done: number, total: number) => void,
): Description[] {
  return abrupt.flatMap((kind, which) =>
    Array.from({ length: users }, (_, i) => {
      progress(which * users + i, abrupt.length * users);
      return describeOne(kind, { seed, a, i });
    }).flatMap((one) => one ?? []),
  );
}

function describeOne(kind: ChangeKind, { seed, a, i }: { seed: number; a: number; i: number }): Description | null {
  const own = seedOf(`${seed}/described/${kind}/${i}`);
  const random = seeded(own);
  const { life, change } = changing(random, kind, i % 2 === 0);
  const { sessions } = expressed(visitsOf(random, life, change.sessions), plainTopics);
  let confirmed: { at: number; migration: OpenMigration } | null = null;
  let last: OpenMigration | null = null;
  for (const { log, migration, session } of live(sessions, { seed: own, parameters: parametersFor(a) })) {
    if (confirmed === null && log.reason === "THRESHOLD_PASSED") confirmed = { at: session, migration };
    if (migration.key === confirmed?.migration.key) last = migration;
  }
  if (confirmed === null || confirmed.at < change.at) return null;
  const { migration } = confirmed;
  const truth = sessions[change.at]!.start;
  return {
    kind,
    size: change.size,
    delay: confirmed.at - change.at,
    off: sessions.findIndex(({ start }) => start === migration.changedAt) - change.at,
    isInSet: migration.changedBetween![0] <= truth && truth <= migration.changedBetween![1],
    first: migration.kinds,
    last: last!.kinds,
  };
}

export interface DescriptionReport {
  readonly dated: Part;
  readonly datedBySize: Readonly<Record<string, Part>>;
  readonly inSet: Part;
  /** by the probability of the likeliest kind: how often it was right */
  readonly kinds: readonly { readonly from: number; readonly first: Part; readonly last: Part }[];
  readonly byKind: Readonly<Record<string, { readonly dated: Part; readonly first: Part; readonly last: Part }>>;
}

/** How often dates and kinds are right. */
export function describedWell(all: readonly Description[]): DescriptionReport {
  const part = (list: readonly Description[], right: (one: Description) => boolean): Part =>
    wilson(list.filter(right).length, list.length);
  const isDated = ({ off }: Description): boolean => Math.abs(off) <= near;
  const isRight =
    (when: "first" | "last") =>
    (one: Description): boolean =>
      one[when][0]?.kind === one.kind;
  const said = (when: "first" | "last", from: number, to: number): Description[] =>
    all.filter((one) => one[when][0]!.probability >= from && one[when][0]!.probability < to);
  return {
    dated: part(all, isDated),
    datedBySize: Object.fromEntries(
      [0.2, 0.3, 0.4, 0.5, 0.6].map((size) => [
        size,
        part(
          all.filter((one) => one.size >= size && one.size < size + 0.1),
          isDated,
        ),
      ]),
    ),
    inSet: part(all, ({ isInSet }) => isInSet),
    kinds: bounds.slice(0, -1).map((from, i) => ({
      from,
      first: part(said("first", from, bounds[i + 1]!), isRight("first")),
      last: part(said("last", from, bounds[i + 1]!), isRight("last")),
    })),
    byKind: Object.fromEntries(
      abrupt.map((kind) => {
        const own = all.filter((one) => one.kind === kind);
        return [
          kind,
          { dated: part(own, isDated), first: part(own, isRight("first")), last: part(own, isRight("last")) },
        ];
      }),
    ),
  };
}
