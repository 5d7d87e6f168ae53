import type { Variant } from "../../core/experiments/variant.js";
import type { ExperimentRecord } from "../../ports/history/experiments.js";

/** What a caller may ask for itself; an experiment that varies it is not for that question. */
export type Dial = "strategy" | "diversity" | "exploration" | "caps";

export const variantsOf = ({ variants }: Pick<ExperimentRecord, "variants">): Variant[] => variants as Variant[];

/** PLANNED, RUNNING or ENDED at a moment (epoch ms). */
export function experimentState(
  { startsAt, endsAt, stoppedAt }: ExperimentRecord,
  at: number,
): "PLANNED" | "RUNNING" | "ENDED" {
  if (stoppedAt !== null || (endsAt !== null && endsAt <= at)) return "ENDED";
  return startsAt > at ? "PLANNED" : "RUNNING";
}
