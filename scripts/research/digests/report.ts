import type { DigestOptions, DigestRow, Mean } from "./digests.js";

const interval = ({ mean, low, high }: Mean): string => `${mean.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;

/** The rates as a table of the docs. */
export function digestTable(rows: readonly DigestRow[], { users, every, rate, sessions }: DigestOptions): string {
  const lines = rows.map(
    ({ changedPart, digests, digestRate, listRate, everRate, recall }) =>
      `| ${Math.round(100 * changedPart)} % | ${digests} | ${interval(digestRate)} | ${interval(listRate)} | ` +
      `${interval(everRate)} | ${changedPart === 0 ? "" : recall.toFixed(2)} |`,
  );
  return [
    `Populations of ${users} users, ${sessions} sessions each, a digest after every ${every} sessions, rate ${rate}.`,
    "",
    "| changed | digests | false, each digest | false, the list at each digest | false, all ever confirmed | found |",
    "|---|---|---|---|---|---|",
    ...lines,
    "",
  ].join("\n");
}
