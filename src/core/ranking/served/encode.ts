import { featureNames } from "../features/names.js";
import { bytesOf, joined, uintBytes } from "./bytes.js";
import { flag, mark, version, type Extras } from "./layout.js";
import type { ServedList } from "./list.js";
import { stepsOf } from "./probability-steps.js";

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

/** Bytes that hold every one of the numbers: 2 up to 65,535, and so on. */
function widthOf(numbers: Int32Array): number {
  const largest = numbers.reduce((most, number) => Math.max(most, number), 0);
  return largest < 2 ** 16 ? 2 : largest < 2 ** 24 ? 3 : 4;
}
