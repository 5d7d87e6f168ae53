import { GodwitError } from "../core/errors.js";
import { durationMs } from "../config/duration.js";

/** The length of time an option gives, in ms. Throws CONFIGURATION, which is wrong usage. */
export function duration(option: string, text: string): number {
  const ms = durationMs(text);
  if (ms === null)
    throw new GodwitError(
      "CONFIGURATION",
      `${option} is ${JSON.stringify(text)}; give a number and s, m, h or d, such as 36h or 90d.`,
    );
  return ms;
}
