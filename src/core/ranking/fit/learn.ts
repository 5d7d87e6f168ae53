import type { Catalogue } from "../catalogue.js";
import { distil } from "../item-item/distil.js";
import { ease, mostSupported } from "../item-item/ease.js";
import { columnsHadBy, interactionsOf } from "../item-item/interactions.js";
import { ItemItemIndex, type ItemItem } from "../item-item/item-item.js";
import { itemKnn } from "../item-item/item-knn.js";
import { join } from "../item-item/join.js";
import { localEase } from "../item-item/local-ease.js";
import { peopleTogether } from "../item-item/people-together.js";
import { ownedSessionRows, userRows, type Had } from "../item-item/rows.js";
import type { RankingModel } from "../model.js";
import type { ItemVectors } from "../vectors.js";

export interface LearnOptions {
  /** EASE takes at most this many items at once, those with most users: 4·n² bytes, n³/2 multiply-adds. */
  readonly easeItems: number;
  readonly easeLambda: number;
  /** The other items that this many users had are spoken for by so many of their nearest items each (localEase). */
  readonly local: { readonly users: number; readonly support: number };
  /** Half-life, in days, by which what users had fades in the item-item weights and in co-occurrence. */
  readonly easeHalfLifeDays: number;
  readonly cooccurrenceHalfLifeDays: number;
  /** neighbours kept per item */
  readonly neighbours: number;
  /** λ of the distillation */
  readonly distilLambda: number;
  readonly onProgress?: (stage: string) => void;
}

export const defaultLearnOptions: LearnOptions = {
  easeItems: 5_000,
  easeLambda: 100,
  local: { users: 3, support: 100 },
  easeHalfLifeDays: 90,
  cooccurrenceHalfLifeDays: 45,
  neighbours: 300,
  distilLambda: 3,
};

/** What item-item learning yields, as it is stored and sent between threads. */
export interface ItemItemWeights {
  readonly itemItem: ItemItem;
  readonly cooccurrence: ItemItem;
  /** dimension × dimension, null without vectors */
  readonly distilled: Float32Array | null;
}

/** Centred unit vectors by item number. */
export interface VectorsByNumber {
  readonly dimension: number;
  of(item: number): Float32Array | null;
}

/** Learns every item-item part of a ranking model from behaviours in order of time, as of the last of them. */
export function learnItemItem(
  training: readonly Had[],
  vectors: VectorsByNumber | null,
  options: LearnOptions = defaultLearnOptions,
): ItemItemWeights {
  const now = training.at(-1)?.signal.at ?? 0;
  const all = interactionsOf(userRows(training, { now, halfLifeDays: options.easeHalfLifeDays }));
  const x = mostSupported(all, options.easeItems);
  options.onProgress?.(`item-item weights of ${x.items.length} items`);
  const whole = ease(x, { lambda: options.easeLambda, neighbours: options.neighbours });
  const inside = new Set(x.items);
  const outside = columnsHadBy(all, options.local.users, (item) => !inside.has(item));
  if (outside.length > 0) options.onProgress?.(`item-item weights of ${outside.length} more, each from its nearest`);
  const joined =
    outside.length === 0
      ? whole
      : join(whole, localEase(all, outside, { lambda: options.easeLambda, support: options.local.support }));
  const itemItem = peopleTogether(joined, all);
  options.onProgress?.("co-occurrence in sessions");
  const sessions = ownedSessionRows(training, { now, halfLifeDays: options.cooccurrenceHalfLifeDays });
  const together = interactionsOf(sessions.map(([, row]) => row));
  const cooccurrence = peopleTogether(
    itemKnn(together, { neighbours: 100, shrinkage: 1 }),
    together,
    sessions.map(([user]) => user),
  );
  options.onProgress?.("weights distilled into text space");
  const distilled = vectors
    ? distil(itemItem, (item) => vectors.of(item), vectors.dimension, options.distilLambda)
    : null;
  return { itemItem, cooccurrence, distilled };
}

/** The weights as parts of a ranking model. */
export function modelParts({
  itemItem,
  cooccurrence,
  distilled,
}: ItemItemWeights): Pick<RankingModel, "itemItem" | "cooccurrence" | "distilled"> {
  return { itemItem: new ItemItemIndex(itemItem), cooccurrence: new ItemItemIndex(cooccurrence), distilled };
}

/** A catalogue's vectors by item number. */
export function vectorsByNumber(catalogue: Catalogue, vectors: ItemVectors): VectorsByNumber {
  return {
    dimension: vectors.dimension,
    of(item) {
      const position = catalogue.positionOf(item);
      return position < 0 ? null : vectors.read(position);
    },
  };
}
