import { z } from "zod";
import { onOff, positive } from "../formats.js";
import { required } from "../variable.js";

/** How interests, migrations and recommendations adapt. */
export const adaptation = {
  GODWIT_FALSE_ALARMS_USER_YEARS: required(
    positive(0.1, 10_000),
    "20",
    "Years of one user's unchanged behaviour per false drift alarm, at least.",
  ),
  GODWIT_SESSIONS_PER_YEAR: required(
    positive(1, 100_000),
    "500",
    "Sessions of a typical user in a year: with the years above it sets the threshold; 15 where people order monthly.",
  ),
  GODWIT_STRATEGY: required(
    z.enum(["auto", "stable"], "give auto or stable"),
    "auto",
    "Whether migrations move the weights of recommendations (auto) or never do (stable).",
  ),
  GODWIT_TRANSFER: required(
    z.enum(["auto", "off"], "give auto or off"),
    "auto",
    "Whether interest is carried between domains and between scenes where that has proven itself (auto) or nowhere (off).",
  ),
  GODWIT_ONLINE_LEARNING: required(
    onOff,
    "off",
    "Whether what is taken of explored pages moves the weights of the fitted ranker between fits, within a bound.",
  ),
} as const;
