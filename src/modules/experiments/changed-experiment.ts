import { type Dial, experimentState } from "./experiment-state.js";
import { GodwitError } from "../../core/errors.js";
import type { Variant } from "../../core/experiments/variant.js";
import type { ExperimentRecord } from "../../ports/history/experiments.js";
import { stableJson } from "../common/hash.js";

export function withoutCreation({
  createdAt: _at,
  ...rest
}: Omit<ExperimentRecord, "createdAt"> & { createdAt?: number }): Omit<ExperimentRecord, "createdAt"> {
  return rest;
}

export function variedDials(kind: ExperimentRecord["kind"], variants: readonly Variant[]): Set<Dial> {
  const dials: Dial[] = ["strategy", "diversity", "exploration", "caps"];
  return new Set(
    dials.filter(
      (dial) =>
        variants.some((variant) => variant[dial] !== null) || (kind === "INTERLEAVING" && dial === "exploration"),
    ),
  );
}

/**
 * What an experiment may become: anything before it starts; then only what leaves the users and what they see where
 * they are.
 */
export function changed(
  former: ExperimentRecord,
  wanted: Omit<ExperimentRecord, "createdAt">,
  keepsStart: boolean,
  now: number,
): Omit<ExperimentRecord, "createdAt"> {
  const state = experimentState(former, now);
  const conflict = (message: string, ...path: string[]): GodwitError =>
    new GodwitError("CONFLICT", message, ["experiment", ...path]);
  if (state === "PLANNED") return wanted;
  if (state === "ENDED")
    throw conflict(`The experiment ${JSON.stringify(former.id)} has ended; make one with another id.`, "id");
  const startsAt = keepsStart ? former.startsAt : wanted.startsAt;
  for (const name of ["kind", "task", "surface", "variants", "alpha", "windowHours"] as const)
    if (stableJson(former[name]) !== stableJson(wanted[name]))
      throw conflict(
        `${name} of a running experiment does not change: users have been exposed. Stop it and make one with another id.`,
        name,
      );
  if (startsAt !== former.startsAt) throw conflict("The experiment has begun; leave startsAt out.", "startsAt");
  if (wanted.share < former.share)
    throw conflict(
      `share is ${wanted.share}, less than the ${former.share} it has; who takes part goes on taking part. Stop it instead.`,
      "share",
    );
  return { ...wanted, startsAt, author: former.author };
}
