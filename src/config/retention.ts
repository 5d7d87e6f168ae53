import { z } from "zod";
import { retainedKinds, type RetentionRule } from "../core/retention.js";
import { durationMs } from "./duration.js";
import { dayMs } from "../core/time.js";

/** "VIEW=90d,SEARCH=30d" → rules; at least a day each. */
export const retention: z.ZodType<readonly RetentionRule[], string> = z.string().transform((list, ctx) =>
  list
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean)
    .flatMap((one) => {
      const [name = "", time = ""] = one.split("=");
      const kind = retainedKinds.find((known) => known === name.trim());
      const ms = durationMs(time);
      if (kind !== undefined && ms !== null && ms >= dayMs) return [{ kind, ms }];
      ctx.addIssue({
        code: "custom",
        message: `give KIND=TIME of at least 1d, separated by commas, KIND one of ${retainedKinds.join(", ")}; not understood: ${one}`,
      });
      return [];
    }),
);
