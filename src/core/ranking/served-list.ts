import { featureNames } from "./features/names.js";
import type { FeatureWeight } from "./model.js";

/**
 * A served list as it is kept: the items in the order they stand in, then the rest of the pool they were drawn from.
 * It continues a page on another process, and where the order was drawn at random it says what another policy would
 * have drawn (core/off-policy).
 */
export interface ServedList {
  readonly exploration: number;
  readonly temperature: number;
  /**
   * Was each place drawn from softmax(log P / exploration) over all that was left? False with diversity, caps or
   * interleaving.
   */
  readonly plain: boolean;
  /** β in force; empty = feature values are not kept */
  readonly features: readonly FeatureWeight[];
  /** so many of the items stand on the page */
  readonly placed: number;
  /** item numbers */
  readonly numbers: Int32Array;
  /** P(x|u,c), boosts included */
  readonly probabilities: Float32Array;
  /** of the places, 1 where nothing was left to chance */
  readonly propensities: Float32Array;
  /** log of the factor by which rules boost (above 0) or bury (below) each item; 0 = neither */
  readonly boosts: Float32Array;
  /** 1 = a rule pinned this item where it stands */
  readonly pinned: Uint8Array;
  /** candidate sources, bit by bit (core/ranking/candidates.ts) */
  readonly sources: Uint16Array;
  /** rules that moved an item: [index, rule id] */
  readonly rules: readonly (readonly [number, string])[];
  /** interleaving: the variant that placed each place; empty otherwise */
  readonly teams: readonly string[];
  /** raw feature values, item by item */
  readonly values: Float32Array;
}

interface Head extends Pick<ServedList, "exploration" | "temperature" | "plain" | "placed" | "rules" | "teams"> {
  readonly count: number;
  readonly boosted: boolean;
  /** [feature, weight, offset, scale] */
  readonly features: readonly (readonly [number, number, number, number])[];
}

/** As bytes for a database column: length of a JSON head, the head, padding to four bytes, then the columns. */
export function encodeServedList(list: ServedList): Uint8Array {
  const boosted = list.boosts.some((boost) => boost !== 0);
  const { exploration, temperature, plain, placed, rules, teams } = list;
  const features = list.features.map(
    ({ feature, weight, offset, scale }) => [featureNames.indexOf(feature), weight, offset, scale] as const,
  );
  const head = new TextEncoder().encode(
    JSON.stringify({
      exploration,
      temperature,
      plain,
      placed,
      rules,
      teams,
      count: list.numbers.length,
      boosted,
      features,
    } satisfies Head),
  );
  const columns = [
    list.numbers,
    list.probabilities,
    list.propensities,
    ...(boosted ? [list.boosts] : []),
    list.values,
    list.sources,
    list.pinned,
  ];
  const start = padded(4 + head.length);
  const out = new Uint8Array(start + columns.reduce((sum, { byteLength }) => sum + byteLength, 0));
  new DataView(out.buffer).setUint32(0, head.length, true);
  out.set(head, 4);
  let at = start;
  for (const { buffer, byteOffset, byteLength } of columns) {
    out.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return out;
}

/** Reads encodeServedList's bytes. Throws RangeError or SyntaxError for bytes of another kind. */
export function decodeServedList(bytes: Uint8Array): ServedList {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  const { count, boosted, features, ...rest } = JSON.parse(
    new TextDecoder().decode(bytes.subarray(4, 4 + length)),
  ) as Head;
  let at = padded(4 + length);
  const next = (size: number): ArrayBuffer => {
    const part = bytes.slice(at, (at += size));
    if (part.length !== size) throw new RangeError(`A served list of ${bytes.length} bytes ends too early.`);
    return part.buffer;
  };
  return {
    ...rest,
    features: features.map(([index, weight, offset, scale]) => ({
      feature: featureNames[index]!,
      weight,
      offset,
      scale,
    })),
    numbers: new Int32Array(next(4 * count)),
    probabilities: new Float32Array(next(4 * count)),
    propensities: new Float32Array(next(4 * rest.placed)),
    boosts: boosted ? new Float32Array(next(4 * count)) : new Float32Array(count),
    values: new Float32Array(next(4 * count * features.length)),
    sources: new Uint16Array(next(2 * count)),
    pinned: new Uint8Array(next(rest.placed)),
  };
}

function padded(size: number): number {
  return Math.ceil(size / 4) * 4;
}
