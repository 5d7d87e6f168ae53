import { GodwitError } from "../errors.js";
import { decodeItemItem, encodeItemItem } from "./item-item/codec.js";
import { ItemItemIndex } from "./item-item/item-item.js";
import type { RankingModel } from "./model.js";
import { decodeRepeatRates, encodeRepeatRates, RepeatRateIndex } from "./repeat-rates.js";

interface Head extends Omit<RankingModel, "itemItem" | "cooccurrence" | "distilled" | "repeats" | "version"> {
  /** bytes of each part, 0 = absent */
  readonly itemItemBytes: number;
  readonly cooccurrenceBytes: number;
  readonly distilledBytes: number;
  /** absent in models fitted before there were repeat rates */
  readonly repeatsBytes?: number;
  /** absent in models fitted before people were counted; behind all other parts, so that a former Godwit reads on */
  readonly itemItemPeopleBytes?: number;
  readonly cooccurrencePeopleBytes?: number;
}

/** The model as bytes for a database column: length of a JSON head, the head, then the parts one after the other. */
export function encodeModel(model: RankingModel): Uint8Array {
  const {
    itemItem,
    cooccurrence,
    distilled,
    repeats,
    weights,
    domainWeights,
    surfaceWeights,
    votes,
    itemItemHalfLifeDays,
    cooccurrenceHalfLifeDays,
    interestTemperature,
    popularityPrior,
  } = model;
  const parts = [
    itemItem === null ? new Uint8Array(0) : encodeItemItem(itemItem.weights),
    cooccurrence === null ? new Uint8Array(0) : encodeItemItem(cooccurrence.weights),
    distilled === null ? new Uint8Array(0) : new Uint8Array(distilled.slice().buffer),
    repeats ? encodeRepeatRates(repeats.rates) : new Uint8Array(0),
    itemItem?.weights.people ?? new Uint8Array(0),
    cooccurrence?.weights.people ?? new Uint8Array(0),
  ] as const;
  const head = new TextEncoder().encode(
    JSON.stringify({
      weights,
      domainWeights,
      surfaceWeights,
      votes,
      interestTemperature,
      popularityPrior,
      itemItemHalfLifeDays: finite(itemItemHalfLifeDays),
      cooccurrenceHalfLifeDays: finite(cooccurrenceHalfLifeDays),
      itemItemBytes: parts[0].length,
      cooccurrenceBytes: parts[1].length,
      distilledBytes: parts[2].length,
      repeatsBytes: parts[3].length,
      itemItemPeopleBytes: parts[4].length,
      cooccurrencePeopleBytes: parts[5].length,
    }),
  );
  const out = new Uint8Array(4 + head.length + parts.reduce((sum, part) => sum + part.length, 0));
  new DataView(out.buffer).setUint32(0, head.length, true);
  let at = 4;
  for (const part of [head, ...parts]) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Reads encodeModel's bytes. Throws CONFIGURATION for bytes it cannot read. */
export function decodeModel(bytes: Uint8Array, version: string): RankingModel {
  try {
    const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
    const {
      itemItemBytes,
      cooccurrenceBytes,
      distilledBytes,
      repeatsBytes = 0,
      itemItemPeopleBytes = 0,
      cooccurrencePeopleBytes = 0,
      ...rest
    } = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as Head;
    let at = 4 + length;
    const next = (size: number): Uint8Array => bytes.slice(at, (at += size));
    const itemItem = next(itemItemBytes);
    const cooccurrence = next(cooccurrenceBytes);
    const distilled = next(distilledBytes);
    const repeats = next(repeatsBytes);
    const itemItemPeople = next(itemItemPeopleBytes);
    const cooccurrencePeople = next(cooccurrencePeopleBytes);
    return {
      ...rest,
      version,
      itemItemHalfLifeDays: rest.itemItemHalfLifeDays ?? Infinity,
      cooccurrenceHalfLifeDays: rest.cooccurrenceHalfLifeDays ?? Infinity,
      itemItem: indexOf(itemItem, itemItemPeople),
      cooccurrence: indexOf(cooccurrence, cooccurrencePeople),
      distilled: distilled.length === 0 ? null : new Float32Array(distilled.buffer),
      repeats: repeats.length === 0 ? null : new RepeatRateIndex(decodeRepeatRates(repeats)),
    };
  } catch (cause) {
    throw new GodwitError(
      "CONFIGURATION",
      "The stored ranking model cannot be read by this Godwit: run godwit fit.",
      [],
      { cause },
    );
  }
}

/** Stored weights with the people of each pair where they were counted; null = no weights. */
function indexOf(weights: Uint8Array, people: Uint8Array): ItemItemIndex | null {
  if (weights.length === 0) return null;
  const read = decodeItemItem(weights);
  return new ItemItemIndex(people.length === 0 ? read : { ...read, people });
}

/** JSON has no Infinity: an absent half-life never fades. */
function finite(days: number): number | null {
  return Number.isFinite(days) ? days : null;
}
