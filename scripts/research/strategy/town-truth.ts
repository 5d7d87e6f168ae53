import type { EvaluationItem } from "../../../src/core/evaluation/evaluation-item.js";
import { daypartOf } from "../../../src/core/session.js";
import type { Context } from "../../../src/core/types.js";
import type { Truth, TrueInterest } from "../../town/truth.js";

/** The user's true share of an item's theme in a context; null where the truth does not say. */
export type TrueShare = (user: number, context: Context) => ((item: number) => number) | null;

/** Reads true shares from a town's truth.json. */
export function trueShareOf(truth: Truth, userIds: readonly string[], items: readonly EvaluationItem[]): TrueShare {
  const periods = new Map(
    Object.entries(truth.users).map(([id, { interests }]) => [
      id,
      interests.map((entry) => ({ ...entry, since: Date.parse(entry.from), until: Date.parse(entry.to) })),
    ]),
  );
  return (user, { at, hour, weekday, scene }) => {
    const fits = ({ since, until, daypart, device, week }: TrueInterest & { since: number; until: number }): boolean =>
      at >= since &&
      at <= until &&
      (daypart === null || daypart === daypartOf(hour)) &&
      (device === null || device === scene["device"]) &&
      (week === null || (week === "weekend") === weekday >= 6);
    const entry = periods.get(userIds[user]!)?.find(fits);
    return entry === undefined ? null : (item) => entry.themes[truth.items[items[item]!.id]!] ?? 0;
  };
}
