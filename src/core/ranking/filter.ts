import { ownValue } from "../own-value.js";
/** What a caller may ask of attributes: one value, one of several, or a range of numbers. */
export type AttributeTest = string | number | boolean | readonly (string | number | boolean)[] | NumberRange;

/** Bounds that a number must keep; gte and lte are inclusive. */
export interface NumberRange {
  readonly gt?: number;
  readonly gte?: number;
  readonly lt?: number;
  readonly lte?: number;
}

/** Which items may be recommended; absent fields allow everything. Availability at `now` is always asked for. */
export interface ItemFilter {
  readonly ids?: readonly string[];
  readonly exclude?: readonly string[];
  readonly domains?: readonly string[];
  readonly languages?: readonly string[];
  readonly tagsAny?: readonly string[];
  readonly tagsAll?: readonly string[];
  readonly attributes?: Readonly<Record<string, AttributeTest>>;
  /** epoch ms, inclusive; what has no time of publication does not pass */
  readonly publishedFrom?: number;
  /** epoch ms, exclusive; the same */
  readonly publishedBefore?: number;
  /** What passes this does not pass; one that asks for nothing leaves nothing out. */
  readonly not?: ItemFilter;
}

/** The fields of an item that a filter looks at. */
export interface Filterable {
  readonly id: string;
  readonly domain: string;
  readonly language: string | null;
  readonly tags: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly publishedAt: number | null;
  readonly expiresAt: number | null;
}

/**
 * Compiles a filter to a test of one item at `now` (epoch ms): inside its availability window and passing every field.
 */
export function itemTest(filter: ItemFilter, now: number): (item: Filterable) => boolean {
  const passes = fieldTest(filter);
  return (item) =>
    (item.publishedAt === null || item.publishedAt <= now) &&
    (item.expiresAt === null || item.expiresAt > now) &&
    (passes === null || passes(item));
}

/** The same whatever the time: does an item pass every field of the filter? null = the filter asks for nothing. */
export function fieldTest(filter: ItemFilter): ((item: Filterable) => boolean) | null {
  const ids = setOf(filter.ids);
  const exclude = setOf(filter.exclude);
  const domains = setOf(filter.domains);
  const languages = setOf(filter.languages);
  const tagsAny = setOf(filter.tagsAny);
  const tagsAll = filter.tagsAll ?? [];
  const attributes = Object.entries(filter.attributes ?? {});
  const { publishedFrom: from, publishedBefore: before } = filter;
  const not = filter.not ? fieldTest(filter.not) : null;
  const tests: ((item: Filterable) => boolean)[] = [];
  if (ids) tests.push(({ id }) => ids.has(id));
  if (exclude && exclude.size > 0) tests.push(({ id }) => !exclude.has(id));
  if (domains) tests.push(({ domain }) => domains.has(domain));
  if (languages) tests.push(({ language }) => language !== null && languages.has(language));
  if (tagsAny) tests.push(({ tags }) => tags.some((tag) => tagsAny.has(tag)));
  if (tagsAll.length > 0) tests.push(({ tags }) => tagsAll.every((tag) => tags.includes(tag)));
  for (const [key, test] of attributes) tests.push((item) => passes(ownValue(item.attributes, key), test));
  if (from !== undefined) tests.push(({ publishedAt }) => publishedAt !== null && publishedAt >= from);
  if (before !== undefined) tests.push(({ publishedAt }) => publishedAt !== null && publishedAt < before);
  if (not) tests.push((item) => !not(item));
  return tests.length === 0 ? null : (item) => tests.every((test) => test(item));
}

function passes(value: unknown, test: AttributeTest): boolean {
  if (Array.isArray(value)) return value.some((one) => passes(one, test));
  if (isList(test)) return test.some((one) => one === value);
  if (typeof test === "object") {
    return (
      typeof value === "number" &&
      (test.gt === undefined || value > test.gt) &&
      (test.gte === undefined || value >= test.gte) &&
      (test.lt === undefined || value < test.lt) &&
      (test.lte === undefined || value <= test.lte)
    );
  }
  return value === test;
}

function isList(test: AttributeTest): test is readonly (string | number | boolean)[] {
  return Array.isArray(test);
}

function setOf(values: readonly string[] | undefined): ReadonlySet<string> | null {
  return values ? new Set(values) : null;
}
