import { featureNames } from "../features/names.js";
import type { ServedList } from "./list.js";
import { ByteReader } from "./bytes.js";

/** What stands before the columns, as JSON. */
interface Head extends Pick<ServedList, "exploration" | "temperature" | "plain" | "placed" | "rules" | "teams"> {
  readonly count: number;
  readonly boosted: boolean;
  /** [feature, weight, offset, scale] */
  readonly features: readonly (readonly [number, number, number, number])[];
}

/** Reads the format of before: the length of a JSON head, the head, padding to four bytes, then the columns. */
export function decodeFormerList(bytes: Uint8Array): ServedList {
  const reader = new ByteReader(bytes);
  const length = reader.uint32();
  const { count, boosted, features, ...rest } = JSON.parse(reader.text(length)) as Head;
  reader.skip(-length & 3);
  return {
    ...rest,
    features: features.map(([index, weight, offset, scale]) => ({
      feature: featureNames[index]!,
      weight,
      offset,
      scale,
    })),
    numbers: new Int32Array(reader.buffer(4 * count)),
    probabilities: reader.floats(count),
    propensities: reader.floats(rest.placed),
    boosts: boosted ? reader.floats(count) : new Float32Array(count),
    values: reader.floats(count * features.length),
    sources: new Uint16Array(reader.buffer(2 * count)),
    pinned: new Uint8Array(reader.buffer(rest.placed)),
  };
}
