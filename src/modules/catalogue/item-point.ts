import type { AttributeTest, ItemFilter } from "../../core/ranking/filter.js";
import type { Item } from "../../core/types.js";
import type { CollectionSpec, Condition, Filter, Payload, PayloadValue } from "../../ports/vector-store.js";

/** Payload fields of the items collection that queries filter on. */
export const itemIndexes: CollectionSpec["indexes"] = {
  domain: "keyword",
  tags: "keyword",
  language: "keyword",
  publishedAt: "integer",
  expiresAt: "integer",
};

/**
 * Attributes become fields of their own; characters that mean something in a payload path are spelled as their code.
 */
function attributeKey(name: string): string {
  return `a_${name.replace(/[^A-Za-z0-9_]/g, (c) => `-${c.codePointAt(0)!.toString(16)}-`)}`;
}

function isPayloadValue(value: unknown): value is PayloadValue {
  if (Array.isArray(value))
    return value.every((inner) => typeof inner === "string") || value.every((inner) => typeof inner === "number");
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** What the vector store keeps beside an item's vector. */
export function itemPayload(item: Item): Payload {
  const payload: Record<string, PayloadValue> = { domain: item.domain, tags: item.tags };
  if (item.language !== null) payload["language"] = item.language;
  if (item.publishedAt !== null) payload["publishedAt"] = item.publishedAt;
  if (item.expiresAt !== null) payload["expiresAt"] = item.expiresAt;
  for (const [name, value] of Object.entries(item.attributes))
    if (isPayloadValue(value)) payload[attributeKey(name)] = value;
  return payload;
}

/**
 * The store's filter for items that are available at `now` and pass `filter`: the same meaning as itemTest in
 * core/ranking/filter.ts.
 */
export function itemStoreFilter(filter: ItemFilter, now: number): Filter {
  const must: Condition[] = [
    { filter: { should: [{ isEmpty: "publishedAt" }, { key: "publishedAt", range: { lte: now } }] } },
    { filter: { should: [{ isEmpty: "expiresAt" }, { key: "expiresAt", range: { gt: now } }] } },
  ];
  if (filter.ids) must.push({ hasId: filter.ids });
  if (filter.domains) must.push({ key: "domain", match: { any: filter.domains } });
  if (filter.languages) must.push({ key: "language", match: { any: filter.languages } });
  if (filter.tagsAny) must.push({ key: "tags", match: { any: filter.tagsAny } });
  for (const tag of filter.tagsAll ?? []) must.push({ key: "tags", match: { value: tag } });
  for (const [name, test] of Object.entries(filter.attributes ?? {}))
    must.push(attributeCondition(attributeKey(name), test));
  return filter.exclude?.length ? { must, mustNot: [{ hasId: filter.exclude }] } : { must };
}

function attributeCondition(key: string, test: AttributeTest): Condition {
  if (typeof test !== "object") return { key, match: { value: test } };
  if ("length" in test) return { filter: { should: test.map((value) => ({ key, match: { value } })) } };
  return { key, range: test };
}
