import { ownValue } from "../../core/own-value.js";
import type { Catalogue, CatalogueItem } from "../../core/ranking/catalogue.js";
import { minuteMs } from "../../core/time.js";
import type { Turn } from "../kit/turn.js";

/** Which values of items are counted. */
export type CountedField = "domain" | "tag" | "attribute" | { readonly attribute: string };

export interface ValueCount {
  readonly value: string;
  readonly items: number;
}

interface Known {
  readonly revision: number;
  readonly minute: number;
  readonly counts: readonly ValueCount[];
}

/** Answers of each catalogue, by question: people ask for the same few again and again. */
const known = new WeakMap<Catalogue, Map<string, Known>>();
const mostKnown = 32;
/** items looked at between two turns */
const atATime = 8_192;

/**
 * How many items that are available at `now` have each value of a field, most first, ties by value; as of this minute
 * while no item changes.
 */
export async function valueCounts(
  catalogue: Catalogue,
  { field, domain }: { field: CountedField; domain: string | null },
  now: number,
  turn: Turn,
): Promise<readonly ValueCount[]> {
  const answers = known.get(catalogue.origin) ?? new Map<string, Known>();
  known.set(catalogue.origin, answers);
  const key = JSON.stringify([field, domain]);
  const minute = Math.floor(now / minuteMs);
  const former = answers.get(key);
  if (former?.revision === catalogue.revision && former.minute === minute) return former.counts;
  const { revision } = catalogue;
  const counts = await count(
    catalogue,
    field,
    catalogue.allowed(domain === null ? {} : { domains: [domain] }, now),
    turn,
  );
  answers.delete(key);
  answers.set(key, { revision, minute, counts });
  if (answers.size > mostKnown) answers.delete(answers.keys().next().value!);
  return counts;
}

async function count(
  catalogue: Catalogue,
  field: CountedField,
  allowed: (position: number) => boolean,
  turn: Turn,
): Promise<ValueCount[]> {
  const found = new Map<string, number>();
  for (let position = 0; position < catalogue.size; position++) {
    if (position % atATime === 0) await turn();
    if (!allowed(position)) continue;
    for (const value of new Set(valuesOf(catalogue.at(position)!, field)))
      found.set(value, (found.get(value) ?? 0) + 1);
  }
  return [...found]
    .map(([value, items]) => ({ value, items }))
    .toSorted((a, b) => b.items - a.items || (a.value < b.value ? -1 : 1));
}

function valuesOf({ domain, tags, attributes }: CatalogueItem, field: CountedField): readonly string[] {
  if (field === "domain") return [domain];
  if (field === "tag") return tags;
  if (field === "attribute") return Object.keys(attributes);
  const value = ownValue(attributes, field.attribute);
  return (Array.isArray(value) ? value : [value]).flatMap((one: unknown) =>
    typeof one === "string" || typeof one === "number" || typeof one === "boolean" ? String(one) : [],
  );
}
