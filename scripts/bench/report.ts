/** One line of the benchmark: latencies in milliseconds, null where only a rate was measured, and the reverse. */
export interface Row {
  name: string;
  items: number;
  clients: number;
  p50: number | null;
  p95: number | null;
  p99: number | null;
  perSecond: number | null;
}

export interface Report {
  rows: Row[];
  /** what the aims are stated in, by name */
  ratios: Record<string, number>;
  /** bytes by name */
  memory: Record<string, number>;
}

/** A row from single durations in milliseconds, taken by `clients` at once over `seconds` altogether. */
export function rowOf(
  name: string,
  items: number,
  clients: number,
  durations: readonly number[],
  seconds: number,
): Row {
  const sorted = durations.toSorted((a, b) => a - b);
  return {
    name,
    items,
    clients,
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
    perSecond: rounded(durations.length / seconds),
  };
}

/** A row that is a rate only. */
export function rateRow(name: string, items: number, perSecond: number): Row {
  return { name, items, clients: 1, p50: null, p95: null, p99: null, perSecond: rounded(perSecond) };
}

function quantile(sorted: readonly number[], share: number): number | null {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return value === undefined ? null : rounded(value);
}

/** Three digits are more than a shared machine repeats. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** The report as text for a terminal. */
export function table({ rows, ratios, memory }: Report): string {
  const width = Math.max(...rows.map(({ name }) => name.length)) + 2;
  return [
    `${"name".padEnd(width)}${"items".padStart(8)}${"clients".padStart(9)}${["p50 ms", "p95 ms", "p99 ms", "per second"].map((head) => head.padStart(11)).join("")}`,
    ...rows.map(
      (row) =>
        `${row.name.padEnd(width)}${String(row.items || "–").padStart(8)}${String(row.clients).padStart(9)}${cell(row.p50, 2)}${cell(row.p95, 2)}${cell(row.p99, 2)}${cell(row.perSecond, 1)}`,
    ),
    ...named("ratios", ratios, (value) => value.toFixed(2)),
    ...named("memory", memory, (value) => (value < 1e6 ? `${value} bytes` : `${(value / 1e6).toFixed(0)} MB`)),
  ].join("\n");
}

function cell(value: number | null, digits: number): string {
  return (value === null ? "–" : value.toFixed(digits)).padStart(11);
}

function named(title: string, values: Record<string, number>, show: (value: number) => string): string[] {
  return Object.keys(values).length === 0
    ? []
    : ["", title, ...Object.entries(values).map(([name, value]) => `  ${name}: ${show(value)}`)];
}
