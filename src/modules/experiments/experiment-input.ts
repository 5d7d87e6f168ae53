import { GodwitError } from "../../core/errors.js";
import type { Variant } from "../../core/experiments/variant.js";
import { featureNames, type FeatureName } from "../../core/ranking/features/names.js";
import type { ExperimentInput, VariantInput } from "../../generated/graphql.js";
import type { ExperimentRecord } from "../../ports/history/experiments.js";
import { asArgument, shown } from "../common/batch.js";
import * as field from "../common/fields.js";
import { capSpecs } from "../rules/cap-input.js";

const variantCount = [2, 10] as const;

/** An experiment as asked for; absent starts are `now`. Throws BAD_USER_INPUT with the path of a wrong value. */
export function experimentOf(input: ExperimentInput, now: number): Omit<ExperimentRecord, "createdAt"> {
  const at = (name: string, message: string): GodwitError =>
    new GodwitError("BAD_USER_INPUT", `${name} ${message}`, ["experiment", name]);
  const within = (name: "share" | "alpha" | "windowHours", fallback: number, low: number, high: number): number => {
    const value = input[name] ?? fallback;
    if (!(value >= low && value <= high)) throw at(name, `is ${value}; give ${low} to ${high}.`);
    return value;
  };
  const kind = input.kind ?? "AB";
  const [fewest, most] = kind === "INTERLEAVING" ? ([2, 2] as const) : variantCount;
  if (input.variants.length < fewest || input.variants.length > most)
    throw at(
      "variants",
      `has ${input.variants.length} elements; ${kind} wants ${fewest === most ? fewest : `${fewest} to ${most}`}.`,
    );
  const variants = input.variants.map(variantOf);
  if (new Set(variants.map(({ name }) => name)).size < variants.length)
    throw at("variants", "has two of the same name; give each its own.");
  if (!(variants[0]!.weight > 0)) throw at("variants", "begins with a control of weight 0; give it a share.");
  const startsAt = input.startsAt?.getTime() ?? now;
  const endsAt = input.endsAt?.getTime() ?? null;
  if (endsAt !== null && endsAt <= startsAt)
    throw at(
      "endsAt",
      `is ${new Date(endsAt).toISOString()}, which is not after the start at ${new Date(startsAt).toISOString()}.`,
    );
  return asArgument(
    () => ({
      id: field.id("id", input.id),
      kind,
      description: input.description ?? "",
      task: input.task ?? null,
      surface: field.optionalWord("surface", input.surface),
      share: within("share", 1, 0, 1),
      variants,
      alpha: within("alpha", 0.05, 0.001, 0.2),
      windowHours: within("windowHours", 24, 0.01, 720),
      startsAt,
      endsAt,
      stoppedAt: null,
      stopReason: null,
      author: field.name("author", input.author),
    }),
    "experiment",
  );
}

function variantOf(input: VariantInput, i: number): Variant {
  const path = ["experiment", "variants", i] as const;
  const dial = (name: "diversity" | "exploration"): number | null => {
    const value = input[name] ?? null;
    if (value !== null && !(value >= 0 && value <= 1))
      throw new GodwitError("BAD_USER_INPUT", `${name} is ${value}; give a number from 0 to 1.`, [...path, name]);
    return value;
  };
  const weight = input.weight ?? 1;
  if (!(weight >= 0 && weight <= 1e6))
    throw new GodwitError("BAD_USER_INPUT", `weight is ${weight}; give a number from 0 on.`, [...path, "weight"]);
  return {
    name: asArgument(() => field.name("name", input.name), "experiment", "variants", String(i)),
    weight,
    strategy: input.strategy ?? null,
    diversity: dial("diversity"),
    exploration: dial("exploration"),
    modelId: input.modelId ?? null,
    features: featureWeights(input.features, [...path, "features"]),
    caps: input.caps ? capSpecs(input.caps, [...path, "caps"]) : null,
  };
}

/** Weights of features by name. Throws BAD_USER_INPUT. */
export function featureWeights(
  input: unknown,
  path: readonly (string | number)[],
): Partial<Record<FeatureName, number>> | null {
  if (input === null || input === undefined) return null;
  const wrong = (message: string): GodwitError => new GodwitError("BAD_USER_INPUT", `features ${message}`, path);
  if (typeof input !== "object" || Array.isArray(input))
    throw wrong(`is ${shown(input)}; give an object such as {"popularity7": 0.5}.`);
  const out: Partial<Record<FeatureName, number>> = {};
  for (const [name, weight] of Object.entries(input)) {
    const feature = featureNames.find((known) => known === name);
    if (feature === undefined) throw wrong(`names ${shown(name)}; the features are ${featureNames.join(", ")}.`);
    if (typeof weight !== "number" || !Number.isFinite(weight) || Math.abs(weight) > 1000)
      throw wrong(`.${name} is ${shown(weight)}; give a number from −1000 to 1000.`);
    out[feature] = weight;
  }
  return out;
}
