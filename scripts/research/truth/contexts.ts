import { groupBy } from "../../../src/modules/common/group-by.js";
import type { Finding } from "./findings.js";

/** Users with standing context findings, by what their interest truly depends on. */
export interface ContextReport {
  readonly dependsOn: string;
  readonly users: number;
  /** at least so many sessions for the first look, 16 */
  readonly tested: number;
  /** key of the finding → users */
  readonly found: Readonly<Record<string, number>>;
}

const firstLook = 16;
const keys = ["DAYPART:DAYPART", "DAYPART:WEEKDAY", "SCENE:device", "SCENE:place", "SCENE:channel", "DOMAIN"];

/**
 * Counts context findings per true dependence; a user whose interest depends on the device also differs by place and
 * channel, which go with it.
 */
export function contextReport(findings: readonly Finding[]): ContextReport[] {
  return [...groupBy(findings, ({ resident }) => resident.truth.dependsOn.join(" and ") || "nothing")].map(
    ([dependsOn, group]) => ({
      dependsOn,
      users: group.length,
      tested: group.filter(({ sessions }) => sessions.length >= firstLook).length,
      found: Object.fromEntries(
        keys.map((key) => [key, group.filter(({ contexts }) => contexts.some((one) => one.key === key)).length]),
      ),
    }),
  );
}
