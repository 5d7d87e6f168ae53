import { featureNames } from "../features/names.js";
import type { ServedList } from "./list.js";
import { ByteReader, bytesOf, joined, uintBytes } from "./bytes.js";
import { decodeFormerList } from "./former-format.js";
import { probabilitiesOf, stepsOf } from "./probability-steps.js";

const version = 2;
/** In the place of the fourth byte of a length, which was always 0 in the former format. */
const mark = 255;
const flag = { plain: 1, extras: 2, drawn: 4, boosted: 8, pinned: 16, wideSources: 32, exact: 64 } as const;

/** What most lists do not have. */
interface Extras extends Pick<ServedList, "rules" | "teams"> {
  /** [feature, weight, offset, scale] */
  readonly features: readonly (readonly [number, number, number, number])[];
}

/**
 * As bytes for a database column, little-endian: version, flags, width of an item number, mark; count, placed (uint16);
 * exploration, temperature (float64); extras (length and JSON); then the columns, those left out that say nothing.
 * Probabilities are exact where the order was left to chance, since estimates divide by them; else they are kept to
 * 0.03 % (probability-steps.ts).
 */
export function encodeServedList(list: ServedList): Uint8Array {
  const { numbers, sources, rules, teams } = list;
  const features = list.features.map(
    ({ feature, weight, offset, scale }) => [featureNames.indexOf(feature), weight, offset, scale] as const,
  );
  const extras = rules.length + teams.length + features.length > 0;
  const drawn = list.propensities.some((propensity) => propensity !== 1);
  const boosted = list.boosts.some((boost) => boost !== 0);
  const pinned = list.pinned.includes(1);
  const wideSources = sources.some((bits) => bits > 255);
  const exact = list.exploration > 0;
  const width = widthOf(numbers);
  const flags = Object.entries({ plain: list.plain, extras, drawn, boosted, pinned, wideSources, exact }).reduce(
    (bits, [name, set]) => bits | (set ? flag[name as keyof typeof flag] : 0),
    0,
  );
  const json = extras ? new TextEncoder().encode(JSON.stringify({ rules, teams, features } satisfies Extras)) : null;
  return joined([
    Uint8Array.of(version, flags, width, mark),
    uintBytes([numbers.length, list.placed], 2),
    bytesOf(Float64Array.of(list.exploration, list.temperature)),
    ...(json === null ? [] : [uintBytes([json.length], 4), json]),
    uintBytes(numbers, width),
    exact ? bytesOf(list.probabilities) : uintBytes(stepsOf(list.probabilities), 2),
    ...(drawn ? [bytesOf(list.propensities)] : []),
    ...(boosted ? [bytesOf(list.boosts)] : []),
    ...(pinned ? [list.pinned] : []),
    uintBytes(sources, wideSources ? 2 : 1),
    bytesOf(list.values),
  ]);
}

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

/** Bytes that hold every one of the numbers: 2 up to 65,535, and so on. */
function widthOf(numbers: Int32Array): number {
  const largest = numbers.reduce((most, number) => Math.max(most, number), 0);
  return largest < 2 ** 16 ? 2 : largest < 2 ** 24 ? 3 : 4;
}
