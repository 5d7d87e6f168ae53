import { seeded, seedOf } from "../statistics/random.js";
import type { Session } from "../session.js";
import { testContexts } from "./context.js";
import { describeContrast } from "./describe-contrast.js";
import type { Contrast } from "./contrast.js";
import type { MigrationParameters } from "./parameters.js";
import type { AdvanceInput, MigrationChange, MigrationReason, OpenMigration } from "./types.js";

/** Context tests look when a regime has 2^4, 2^5 … 2^11 sessions: eight looks share the level evenly. */
const firstLook = 16;
const looks = 8;
/** A finding is withdrawn when a later look leaves its unadjusted p-value above this. */
const withdrawnAbove = 0.2;

/** Whether contexts are tested when the regime has run for this many sessions. */
export function isLook(steps: number): boolean {
  const power = Math.log2(steps / firstLook);
  return Number.isInteger(power) && power >= 0 && power < looks;
}

/** Slices whose sessions lie on different sides of a change by this much of them are told apart by the change. */
const apart = 0.6;

/**
 * Does a change that is suspected explain the contrast? One slice was before it and another after it: twenty sessions
 * of one new topic in a new domain are a change, and not also a difference between domains.
 */
function isChange({ slices, units }: Contrast, migrations: readonly OpenMigration[]): boolean {
  const suspected = migrations.findLast(({ state, changedAt }) => state === "SUSPECTED" && changedAt !== null);
  if (suspected === undefined) return false;
  const after = slices.map((slice) => {
    const inSlice = units.filter((unit) => unit.slice === slice);
    return inSlice.filter(({ start }) => start >= suspected.changedAt!).length / Math.max(1, inSlice.length);
  });
  return Math.max(...after) - Math.min(...after) >= apart;
}

/**
 * Tests the contexts of the regime's sessions and says what that does to the user's context migrations: found →
 * CONFIRMED, found again at a later look → SETTLED, no longer there → REVERTED; a settled one is described again with
 * twice the sessions. p-values are adjusted by Holm over contrasts and by Bonferroni over looks, so the level holds for
 * a regime as a whole.
 */
export function contextStep(
  input: AdvanceInput,
  regime: readonly Session[],
  parameters: MigrationParameters,
): MigrationChange[] {
  const session = regime[regime.length - 1]!;
  const tests = testContexts(regime, {
    minimum: parameters.sliceMinimum,
    permutations: parameters.permutations,
    seed: input.seed,
    shelves: input.shelves,
  });
  const changes: MigrationChange[] = [];
  for (const { contrast, raw, adjusted } of tests) {
    const pValue = Math.min(1, adjusted * looks);
    const known = input.migrations.find((m) => m.key === contrast.key && m.state !== "REVERTED");
    const log = (migration: OpenMigration, reason: MigrationReason): MigrationChange => ({
      type: known ? (known.state === migration.state ? "UPDATED" : "MOVED") : "OPENED",
      migration,
      log: {
        at: session.end,
        from: known?.state ?? null,
        to: migration.state,
        reason,
        statistic: pValue,
        threshold: parameters.contextLevel,
        averageRunLength: null,
        sessions: migration.sessions,
      },
    });
    if (pValue <= parameters.contextLevel) {
      if (!known && isChange(contrast, input.migrations)) continue;
      if (known?.state === "SETTLED" && regime.length < 2 * known.sessions) continue;
      const description = describeContrast(
        contrast,
        input.shelves,
        input.centroidCosine,
        seeded(input.seed ^ seedOf(contrast.key) ^ regime.length),
      );
      const state = known ? "SETTLED" : "CONFIRMED";
      const stateSince = known?.state === state ? known.stateSince : session.start;
      const reason = known ? (known.state === "SETTLED" ? "DESCRIBED_AGAIN" : "NEW_INTERESTS_HELD") : "SLICES_DIFFER";
      changes.push(
        log(
          {
            ...description,
            key: contrast.key,
            kind: contrast.kind,
            state,
            changedAt: null,
            changedBetween: null,
            probability: null,
            granted: null,
            kinds: [],
            detectedAt: known?.detectedAt ?? session.start,
            stateSince,
            statistic: pValue,
            threshold: parameters.contextLevel,
            averageRunLength: null,
            pValue,
          },
          reason,
        ),
      );
    } else if (known && raw > withdrawnAbove) {
      changes.push(
        log({ ...known, state: "REVERTED", stateSince: session.start, statistic: pValue, pValue }, "SLICES_ALIKE"),
      );
    }
  }
  return changes;
}
