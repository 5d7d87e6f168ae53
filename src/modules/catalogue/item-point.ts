import type { AttributeTest, ItemFilter } from "../../core/ranking/filter.js";
import type { Throughout } from "../../core/ranking/catalogue-item.js";
import { GodwitError } from "../../core/errors.js";
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

/** The name of an attribute whose field this is; null = it is another field. */
function attributeOf(key: string): string | null {
  if (!key.startsWith("a_")) return null;
  return key.slice(2).replace(/-([0-9a-f]+)-/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));
}

/** What the store says of a payload field, in the words of the filter that the caller wrote. */
export function inFilterWords(error: unknown): unknown {
  if (!(error instanceof GodwitError) || error.path[0] !== "filter") return error;
  const key = error.path[1];
  const attribute = typeof key === "string" ? attributeOf(key) : null;
  if (attribute === null) return error;
  const worded = (text: string): string => text.replaceAll(JSON.stringify(key), `the attribute "${attribute}"`);
  return new GodwitError(error.code, worded(error.told ?? error.message), ["filter", "attributes", attribute], {
    cause: error,
  });
}

function isPayloadValue(value: unknown): value is PayloadValue {
  if (Array.isArray(value))
    return value.every((inner) => typeof inner === "string") || value.every((inner) => typeof inner === "number");
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** Raise it with every change of what a point of an item holds: its payload, or the text that is embedded. */
export const itemPointsVersion = 1;

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

const unknown: Throughout = { from: Infinity, until: -Infinity };

/**
 * The store's filter for items that are available at `now` and pass `filter`: the same meaning as itemTest in
 * core/ranking/filter.ts. Stores test every point: where the catalogue says when everything is available, that is not
 * asked for at such a time.
 */
export function itemStoreFilter(filter: ItemFilter, now: number, throughout = unknown): Filter {
  const { must = [], mustNot = [] } = fieldsFilter(filter);
  const all = [...availableAt(now, throughout), ...must];
  return mustNot.length > 0 ? { must: all, mustNot } : { must: all };
}

function availableAt(now: number, { from, until }: Throughout): Condition[] {
  const published: Condition = { key: "publishedAt", range: { lte: now } };
  const lasting: Condition = { key: "expiresAt", range: { gt: now } };
  return [
    ...(from > now ? [{ filter: { should: [{ isEmpty: "publishedAt" }, published] } }] : []),
    ...(until <= now ? [{ filter: { should: [{ isEmpty: "expiresAt" }, lasting] } }] : []),
  ];
}

function fieldsFilter(filter: ItemFilter): Filter {
  const must: Condition[] = [];
  const mustNot: Condition[] = [];
  if (filter.ids) must.push({ hasId: filter.ids });
  if (filter.domains) must.push({ key: "domain", match: { any: filter.domains } });
  if (filter.languages) must.push({ key: "language", match: { any: filter.languages } });
  if (filter.tagsAny) must.push({ key: "tags", match: { any: filter.tagsAny } });
  for (const tag of filter.tagsAll ?? []) must.push({ key: "tags", match: { value: tag } });
  for (const [name, test] of Object.entries(filter.attributes ?? {}))
    must.push(attributeCondition(attributeKey(name), test));
  if (filter.publishedFrom !== undefined) must.push({ key: "publishedAt", range: { gte: filter.publishedFrom } });
  if (filter.publishedBefore !== undefined) must.push({ key: "publishedAt", range: { lt: filter.publishedBefore } });
  if (filter.exclude?.length) mustNot.push({ hasId: filter.exclude });
  const left = filter.not ? fieldsFilter(filter.not) : {};
  if (left.must?.length || left.mustNot?.length) mustNot.push({ filter: left });
  return { must, mustNot };
}

function attributeCondition(key: string, test: AttributeTest): Condition {
  if (typeof test !== "object") return { key, match: { value: test } };
  if ("length" in test) return { filter: { should: test.map((value) => ({ key, match: { value } })) } };
  return { key, range: test };
}
