import { z } from "zod";
import { onOff, positive } from "../formats.js";
import { optional, required } from "../variable.js";

/** How interests, migrations and recommendations adapt. */
export const adaptation = {
  GODWIT_FALSE_DISCOVERY_RATE: optional(
    positive(0.001, 0.5),
    "The part of the drifts confirmed by one digest, and of those in one list, that may be expected to be false; over all users watched, not over all digests together. 0.1 where neither this nor the years below are set.",
  ),
  GODWIT_DIGEST_MINUTES: required(
    positive(0.1, 10_080),
    "10",
    "Minutes between two digests, which confirm what has become certain since: longer ones find more, later.",
  ),
  GODWIT_FALSE_ALARMS_USER_YEARS: optional(
    positive(0.1, 10_000),
    "Instead of the rate above: years of one user's unchanged behaviour per false drift alarm, at least. Each user is judged alone and at once, without digests.",
  ),
  GODWIT_SESSIONS_PER_YEAR: required(
    positive(1, 100_000),
    "500",
    "Sessions of a typical user in a year: with the years above it sets the threshold of one user; 15 where people order monthly.",
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
