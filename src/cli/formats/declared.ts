import { Invalid, shown } from "../../modules/common/batch.js";

/** What a file's numbers mean, as its owner declares it. */
export interface Declared {
  /** the scale of ratings, lowest and highest; null = 1 to 5 */
  readonly ratings: readonly [number, number] | null;
  /** the unit of times that are numbers; null = numbers are refused */
  readonly times: "s" | "ms" | null;
}

const times = ["occurredAt", "publishedAt", "expiresAt"] as const;

/** A record with its ratings on Godwit's scale, 1 to 5, and its times as texts. Throws Invalid. */
export function declared<T extends object>(value: T, { ratings, times: unit }: Declared): T {
  if (ratings === null && unit === null) return value;
  const out = { ...value } as Record<string, unknown>;
  if (ratings !== null && out["type"] === "RATE") out["value"] = onOurScale(out["value"], ratings);
  if (unit !== null) for (const name of times) if (name in out) out[name] = timeOf(out[name], unit);
  return out as T;
}

function onOurScale(given: unknown, [low, high]: readonly [number, number]): unknown {
  const value = numberOf(given);
  if (typeof value !== "number") return given;
  if (value < low || value > high)
    throw new Invalid("value", `value is ${value}; ratings of this file were declared to go from ${low} to ${high}.`);
  return 1 + (4 * (value - low)) / (high - low);
}

function timeOf(given: unknown, unit: "s" | "ms"): unknown {
  const value = numberOf(given);
  if (typeof value !== "number") return given;
  const at = new Date(Math.round(unit === "s" ? value * 1000 : value));
  if (Number.isNaN(at.getTime())) throw new Invalid("occurredAt", `${shown(given)} is no time in ${unit}.`);
  return at.toISOString();
}

const numberOf = (given: unknown): unknown =>
  typeof given === "bigint" || (typeof given === "string" && given.trim() !== "" && Number.isFinite(Number(given)))
    ? Number(given)
    : given;
