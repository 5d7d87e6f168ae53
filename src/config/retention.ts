import { z } from "zod";
import { retainedKinds, type RetainedKind, type RetentionPeriod } from "../core/retention.js";
import { durationMs } from "./duration.js";
import { dayMs } from "../core/time.js";

/** What leaves although nobody says so: a log grows with every request. */
const unlessSaid: readonly (readonly [RetainedKind, number])[] = [
  ["RECOMMENDATIONS", 90 * dayMs],
  ["REFUSED", 30 * dayMs],
];
const forGood = "forever";

/** "VIEW=90d,SEARCH=forever" → rules, with those that hold unless something else is said; at least a day each. */
export const retention: z.ZodType<readonly RetentionPeriod[], string> = z.string().transform((list, ctx) => {
  const rules = new Map(unlessSaid);
  for (const one of list
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean)) {
    const [name = "", time = ""] = one.split("=").map((part) => part.trim());
    const kind = retainedKinds.find((known) => known === name);
    const ms = durationMs(time);
    if (kind !== undefined && time === forGood) rules.delete(kind);
    else if (kind !== undefined && ms !== null && ms >= dayMs) rules.set(kind, ms);
    else
      ctx.addIssue({
        code: "custom",
        message: `give KIND=TIME of at least 1d, or KIND=${forGood}, separated by commas, KIND one of ${retainedKinds.join(", ")}; not understood: ${one}`,
      });
  }
  return [...rules].map(([kind, ms]) => ({ kind, ms }));
});
