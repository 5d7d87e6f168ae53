import { bootstrapMean, pairedDifference, type Interval } from "../../../src/core/statistics/bootstrap.js";
import { contextArms, driftArms } from "./arms.js";
import type { Case } from "./sweep.js";

export interface ArmRow {
  readonly arm: string;
  readonly ndcg: Interval;
  /** against "stable", same users, same sessions */
  readonly difference: Interval;
  /** mean true share of the themes listed, where the truth is known */
  readonly trueShare: Interval | null;
  readonly trueShareDifference: Interval | null;
}

export interface FamilyReport {
  readonly family: Case["family"];
  /** confirmed migrations, those of them followed by a judged session, their users, and the sessions judged */
  readonly confirmed: number;
  readonly judged: number;
  readonly users: number;
  readonly sessions: number;
  readonly arms: ArmRow[];
}

/** Means per user over the judged sessions, with bootstrap intervals over users. */
export function familyReport(cases: readonly Case[], family: Case["family"], seed: number): FamilyReport {
  const all = cases.filter((one) => one.family === family);
  const judged = all.filter(({ outcomes }) => outcomes.get("stable")!.ndcg.length > 0);
  const users = [...new Set(judged.map(({ user }) => user))];
  const perUser = (arm: string, measure: "ndcg" | "trueShare"): Float64Array =>
    Float64Array.from(
      users.flatMap((user) => {
        const values = judged.filter((one) => one.user === user).flatMap(({ outcomes }) => outcomes.get(arm)![measure]);
        return values.length > 0 ? [values.reduce((a, b) => a + b, 0) / values.length] : [];
      }),
    );
  const arms = (family === "drift" ? driftArms : contextArms).map(({ name }): ArmRow => {
    const ndcg = perUser(name, "ndcg");
    const share = perUser(name, "trueShare");
    return {
      arm: name,
      ndcg: bootstrapMean(ndcg, { seed }),
      difference: pairedDifference(ndcg, perUser("stable", "ndcg"), { seed }),
      trueShare: share.length > 0 ? bootstrapMean(share, { seed }) : null,
      trueShareDifference: share.length > 0 ? pairedDifference(share, perUser("stable", "trueShare"), { seed }) : null,
    };
  });
  return {
    family,
    confirmed: all.length,
    judged: judged.length,
    users: users.length,
    sessions: judged.reduce((sum, { outcomes }) => sum + outcomes.get("stable")!.ndcg.length, 0),
    arms,
  };
}

const number = (x: number): string => (x >= 0 ? "+" : "") + x.toFixed(4);
const interval = ({ mean, low, high }: Interval): string => `${number(mean)} (${number(low)} … ${number(high)})`;

/** The report as text for a terminal. */
export function textOf(reports: readonly FamilyReport[]): string {
  return reports
    .map(({ family, confirmed, judged, users, sessions, arms }) =>
      [
        `${family}: ${confirmed} confirmed, ${judged} followed by judged sessions, ${users} users, ${sessions} sessions`,
        ...arms.map(
          ({ arm, ndcg, difference, trueShare, trueShareDifference }) =>
            `  ${arm.padEnd(28)} NDCG ${ndcg.mean.toFixed(4)}  ${interval(difference)}${trueShare === null || trueShareDifference === null ? "" : `   true share ${trueShare.mean.toFixed(4)}  ${interval(trueShareDifference)}`}`,
        ),
      ].join("\n"),
    )
    .join("\n");
}
