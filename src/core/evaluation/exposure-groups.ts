import type { World } from "./world.js";
import { dayMs } from "../time.js";

const newDays = 30;
const largestDomains = 9;
/** "1 head": the items most taken that carry half of all behaviours; "2 middle": to nine tenths; "3 tail": the rest. */
export function popularityBands({ catalogue, training }: World): string[] {
  const counts = new Float64Array(catalogue.size);
  const bands = Array.from({ length: catalogue.size }, () => "3 tail");
  for (const { signal } of training) counts[catalogue.positionOf(signal.item!)]!++;
  let carried = 0;
  for (const position of Array.from(counts.keys()).toSorted((a, b) => counts[b]! - counts[a]! || a - b)) {
    if (carried < 0.9 * training.length) bands[position] = carried < 0.5 * training.length ? "1 head" : "2 middle";
    carried += counts[position]!;
  }
  return bands;
}

/** The largest domains by name; small ones are taken together. */
export function domains({ catalogue }: World): string[] {
  const all = Array.from({ length: catalogue.size }, (_, position) => catalogue.at(position)?.domain ?? "");
  const sizes = new Map<string, number>();
  for (const domain of all) sizes.set(domain, (sizes.get(domain) ?? 0) + 1);
  const large = new Set(
    [...sizes]
      .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .slice(0, largestDomains)
      .map(([domain]) => domain),
  );
  return all.map((domain) => (large.has(domain) ? domain : "(others)"));
}

export function ages({ catalogue, split }: World): string[] {
  return Array.from({ length: catalogue.size }, (_, position) =>
    (catalogue.appearedAt(position) ?? -Infinity) > split - newDays * dayMs ? `new, ${newDays} days` : "older",
  );
}
