import type { LearnOptions } from "../fit/learn.js";
import { columnsHadBy, interactionsOf } from "./interactions.js";
import type { ItemItem } from "./item-item.js";
import { localEase } from "./local-ease.js";
import { peopleTogether } from "./people-together.js";
import { userRows, type Had } from "./rows.js";

/** With fewer users an item is not hot: nothing can be said about it but by its text. */
export const hotUsers = 5;

/**
 * Item-item weights towards items that were not there when the weights in use were learned, from the newest behaviours
 * (in order of time) alone: localEase with the options of the fit, so that they can stand beside fitted weights. null =
 * no such item has users enough.
 */
export function hotWeights(
  recent: readonly Had[],
  unknown: (item: number) => boolean,
  { easeLambda, easeHalfLifeDays, local }: Pick<LearnOptions, "easeLambda" | "easeHalfLifeDays" | "local">,
): ItemItem | null {
  const x = interactionsOf(userRows(recent, { now: recent.at(-1)?.signal.at ?? 0, halfLifeDays: easeHalfLifeDays }));
  const columns = columnsHadBy(x, hotUsers, unknown);
  return columns.length === 0
    ? null
    : peopleTogether(localEase(x, columns, { lambda: easeLambda, support: local.support }), x);
}
