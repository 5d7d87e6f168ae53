import pg from "pg";

/** Types by their number in pg_type whose values node-postgres would hand over as text, or as local times. */
const bigint = 20;
const bigints = 1016;
const numeric = 1700;
const withoutZone = [1082, 1114];
const texts = 1009;

const defaultParser = pg.types.getTypeParser as (oid: number, format?: string) => (text: string) => unknown;

const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  [bigint]: BigInt,
  [bigints]: (list) =>
    (defaultParser(texts)(list) as (string | null)[]).map((one) => (one === null ? null : BigInt(one))),
  [numeric]: Number,
  ...Object.fromEntries(
    withoutZone.map((type) => [type, (at: string) => new Date(at.includes(" ") ? `${at.replace(" ", "T")}Z` : at)]),
  ),
};

/**
 * How values of results are read: 64-bit integers as bigint, numbers without bounds as doubles, times without a zone
 * as UTC, the rest as node-postgres does.
 */
export const resultTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: string) =>
    parsers[oid] ?? defaultParser(oid, format)) as typeof pg.types.getTypeParser,
};
