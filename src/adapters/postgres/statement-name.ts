const tables =
  /\b(?:(?:INTO|UPDATE|TABLE)\s+(?:ONLY\s+)?|(?:(?<!DISTINCT\s)FROM|JOIN)\s+(?!\S*\())(?:"?\w+"?\.)?"?([a-z_]\w*)/i;

/**
 * A statement's first word and first table, such as "SELECT items"; what is written in quotation marks for values is
 * never in it.
 */
export function statementName(sql: string): string {
  const bare = sql
    .slice(0, 10_000)
    .replace(/'(?:[^']|'')*(?:'|$)/g, "''")
    // extract(epoch FROM moment) names no table.
    .replace(/\bextract\s*\(\s*\w+\s+FROM\b/gi, "extract(");
  const word = /[a-z]+/i.exec(bare)?.[0].toUpperCase() ?? "SQL";
  const table = tables.exec(bare)?.[1];
  return table === undefined ? word : `${word} ${table}`;
}
