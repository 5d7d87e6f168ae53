import { GodwitError } from "../errors.js";

export interface FalseAlarmBudget {
  /** at most one false alarm per so many user-years, on average */
  readonly userYears: number;
  /** sessions of a typical user in a year */
  readonly sessionsPerYear: number;
}

/**
 * Sessions between two false alarms that the budget asks for, A. The promise: while interests are unchanged, the mean
 * number of sessions to a false alarm is at least A, and the probability of one within t sessions is at most t/A (error
 * over patience; not a false discovery rate). Throws BAD_USER_INPUT for a budget below one session.
 */
export function thresholdFor({ userYears, sessionsPerYear }: FalseAlarmBudget): number {
  const sessions = userYears * sessionsPerYear;
  if (!Number.isFinite(sessions) || userYears <= 0 || sessionsPerYear <= 0 || sessions < 1)
    throw new GodwitError(
      "BAD_USER_INPUT",
      `false alarm budget of ${userYears} user-years at ${sessionsPerYear} sessions a year must be finite and at least one session; raise userYears or sessionsPerYear`,
      ["falseAlarmBudget"],
    );
  return sessions;
}

/** One false alarm per 20 user-years at 500 sessions a year: A = 10,000 sessions. */
export const defaultBudget: FalseAlarmBudget = { userYears: 20, sessionsPerYear: 500 };

export interface MigrationParameters {
  /** A: sessions between two false alarms of an unchanged user; a look with p ≤ gap/A confirms a drift */
  readonly threshold: number;
  /**
   * The false discovery rate in force instead of A: a look confirms nothing by itself, a digest over all users does
   * (false-discovery.ts); null = A is in force.
   */
  readonly rate: number | null;
  /** P(change) from which a drift is suspected, and below which one suspected is given up */
  readonly suspectedFrom: number;
  readonly suspectedUntil: number;
  /** sessions a daypart × scene needs to be a context of its own */
  readonly minimumStratum: number;
  /** log likelihood ratio (nats) of later sessions that settles or reverts a confirmed drift */
  readonly settleEvidence: number;
  /** sessions after confirmation before a drift may settle, and after which it must settle or revert */
  readonly settleSessions: readonly [number, number];
  /** family-wise level of all context tests of a user within one regime */
  readonly contextLevel: number;
  /** units a slice needs to be compared */
  readonly sliceMinimum: number;
  /** most permutations of a context test */
  readonly permutations: number;
}

/** Parameters for a threshold A. */
export function parametersFor(threshold = thresholdFor(defaultBudget)): MigrationParameters {
  return {
    threshold,
    rate: null,
    suspectedFrom: 0.5,
    suspectedUntil: 0.1,
    minimumStratum: 5,
    settleEvidence: Math.log(20),
    settleSessions: [10, 40],
    contextLevel: 0.05,
    sliceMinimum: 6,
    permutations: 1999,
  };
}

/** Parameters for a false discovery rate over all users watched. Throws BAD_USER_INPUT for a rate outside (0, .5]. */
export function parametersForRate(rate: number): MigrationParameters {
  if (!(rate > 0 && rate <= 0.5))
    throw new GodwitError("BAD_USER_INPUT", `false discovery rate is ${rate}: give a share above 0 and up to 0.5`, [
      "falseDiscoveryRate",
    ]);
  return { ...parametersFor(), rate };
}
