import { seeded } from "../../src/core/statistics/random.js";
import { watched, type Bench } from "./phases.js";
import { queries } from "./queries.js";
import { rounded, rowOf, type Report, type Row } from "./report.js";
import { itemId } from "./world.js";

/** What one piece of work costs on one store. */
export interface StoreCost {
  readonly p50: number;
  /** processor milliseconds, of the service and of the store's own process together */
  readonly processor: number;
}

/** What asks the vector store most, with one client; the same questions whatever the store. By name. */
export async function storePhase(
  bench: Bench,
  users: readonly string[],
  label: string,
): Promise<Map<string, StoreCost>> {
  const { service, client, items, ms, report, log } = bench;
  const costs = new Map<string, StoreCost>();
  const random = seeded(7);
  const user = (): string => users[Math.floor(random() * users.length)]!;
  const item = (): string => itemId(Math.floor(random() * items));
  const measure = async (name: string, work: () => Promise<{ row: Row; requests: number }>): Promise<void> => {
    const before = bench.storeCpu();
    let row: Row | null = null;
    let count = 1;
    const ofService = await watched(bench, `${name}${label}`, async () => {
      const done = await work();
      row = done.row;
      count = Math.max(1, done.requests);
      return { rows: [done.row], requests: done.requests };
    });
    const after = bench.storeCpu();
    const ofStore = before === null || after === null ? 0 : (1000 * (after - before)) / count;
    costs.set(name, { p50: row!.p50 ?? NaN, processor: ofService + ofStore });
  };
  const questions = [
    ["recommendations, every store asked anew", queries.anew, () => ({ user: user(), without: item() })],
    ["similarItems", queries.similar, () => ({ item: item() })],
    ["similarUsers", queries.alike, () => ({ user: user() })],
    ["search", queries.search, () => ({ text: `something like ${item()}` })],
  ] as const;
  for (const [name, query, variables] of questions)
    await measure(name, async () => {
      const { durations, seconds, requests } = await client.load(query, variables, 1, ms);
      return { row: rowOf(`${name}${label}`, items, 1, durations, seconds), requests };
    });
  await service.ask({ kind: "store", work: "read", ms });
  for (const work of ["upsert", "query"] as const) {
    const name = work === "upsert" ? "upsert of 10,000 points" : "one vector query of 10";
    await measure(name, async () => {
      const durations = await service.ask({ kind: "store", work, ms });
      const seconds = durations.reduce((sum, one) => sum + one, 0) / 1000;
      return { row: rowOf(`${name}${label}`, items, 1, durations, seconds), requests: durations.length };
    });
  }
  const recall = await service.ask({ kind: "recall" });
  if (recall !== null) {
    log(
      `recall at ${recall.k}${label}: ${recall.recall.toFixed(4)}, looking as far as ${recall.breadth ?? "by itself"}`,
    );
    report.ratios[`recall at ${recall.k}${label}: ${items} items`] = rounded(recall.recall);
  }
  return costs;
}

/** Says of each piece of work what Qdrant costs beside the embedded index. */
export function compareCosts(
  report: Report,
  items: number,
  embedded: ReadonlyMap<string, StoreCost>,
  qdrant: ReadonlyMap<string, StoreCost>,
): void {
  for (const [name, one] of embedded) {
    const other = qdrant.get(name)!;
    report.ratios[`p50 on Qdrant less p50 embedded, ms: ${name}, ${items} items`] = rounded(other.p50 - one.p50);
    report.ratios[`processor time on Qdrant / embedded: ${name}, ${items} items`] = rounded(
      other.processor / one.processor,
    );
  }
}
