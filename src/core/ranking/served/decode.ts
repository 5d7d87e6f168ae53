import { featureNames } from "../features/names.js";
import { ByteReader } from "./bytes.js";
import { decodeFormerList } from "./former-format.js";
import { flag, mark, version, type Extras } from "./layout.js";
import type { ServedList } from "./list.js";
import { probabilitiesOf } from "./probability-steps.js";

/** Reads encodeServedList's bytes, of the former format too. Throws RangeError or SyntaxError for others. */
export function decodeServedList(bytes: Uint8Array): ServedList {
  if (bytes[3] !== mark) return decodeFormerList(bytes);
  const reader = new ByteReader(bytes);
  const known = reader.uint8();
  if (known !== version) throw new RangeError(`A served list of format ${known} cannot be read.`);
  const flags = reader.uint8();
  const has = (name: keyof typeof flag): boolean => (flags & flag[name]) !== 0;
  const width = reader.uint8();
  reader.skip(1);
  const count = reader.uint16();
  const placed = reader.uint16();
  const exploration = reader.float64();
  const temperature = reader.float64();
  const { rules, teams, features } = has("extras")
    ? (JSON.parse(reader.text(reader.uint32())) as Extras)
    : { rules: [], teams: [], features: [] };
  return {
    exploration,
    temperature,
    plain: has("plain"),
    placed,
    rules,
    teams,
    features: features.map(([index, weight, offset, scale]) => ({
      feature: featureNames[index]!,
      weight,
      offset,
      scale,
    })),
    numbers: Int32Array.from({ length: count }, () => reader.uint(width)),
    probabilities: has("exact")
      ? reader.floats(count)
      : probabilitiesOf(Uint16Array.from({ length: count }, () => reader.uint16())),
    propensities: has("drawn") ? reader.floats(placed) : new Float32Array(placed).fill(1),
    boosts: has("boosted") ? reader.floats(count) : new Float32Array(count),
    pinned: has("pinned") ? new Uint8Array(reader.buffer(placed)) : new Uint8Array(placed),
    sources: Uint16Array.from({ length: count }, () => reader.uint(has("wideSources") ? 2 : 1)),
    values: reader.floats(count * features.length),
  };
}
