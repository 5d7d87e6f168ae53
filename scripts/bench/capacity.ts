import { randomUUID } from "node:crypto";
import { seeded } from "../../src/core/statistics/random.js";
import type { Load } from "./load.js";
import { watched, type Bench } from "./phases.js";
import { queries } from "./queries.js";
import { rowOf, rounded } from "./report.js";
import { itemId } from "./world.js";

const clients = 4;
/** Behaviours of a request: what the slopes are drawn through, and one between that is predicted. */
const [least, between, most] = [1, 20, 100];

/**
 * What a request, a behaviour in it until it is folded, and a recommendation cost of the processor; and how well that
 * predicts a mixture that was not used to find out. docs/guide/capacity.md is made of it.
 */
export async function capacityPhase(bench: Bench, users: readonly string[], label = ""): Promise<void> {
  const { client, items, ms, report, service } = bench;
  const random = seeded(91);
  const someone = (): string => users[Math.floor(random() * users.length)]!;
  const behaviour = () => ({
    id: randomUUID(),
    userId: someone(),
    itemId: itemId(Math.floor(random() * items)),
    type: "VIEW",
    occurredAt: new Date().toISOString(),
  });
  const record = (size: number, of: number): Promise<Load> =>
    client.load(queries.record, () => ({ behaviours: Array.from({ length: size }, behaviour) }), of, ms);
  const recommend = (of: number): Promise<Load> =>
    client.load(queries.anew, () => ({ user: someone(), without: itemId(Math.floor(random() * items)) }), of, ms);

  const cost = async (name: string, work: () => Promise<Load>): Promise<number> => {
    const row = `capacity: ${name}${label}`;
    return watched(bench, row, async () => {
      const { durations, seconds, requests } = await work();
      await service.ask({ kind: "folded" });
      return { rows: [rowOf(row, items, clients, durations, seconds)], requests };
    });
  };
  const one = await cost(`${least} behaviour a request`, () => record(least, clients));
  const many = await cost(`${most} behaviours a request`, () => record(most, clients));
  const asked = await cost("recommendations", () => recommend(clients));
  const each = (many - one) / (most - least);
  const request = one - each * least;

  let expected = 0;
  const mixed = await cost(`${between} behaviours a request beside recommendations`, async () => {
    const [recorded, answered] = await Promise.all([record(between, clients / 2), recommend(clients / 2)]);
    const requests = recorded.requests + answered.requests;
    expected = (recorded.requests * (request + between * each) + answered.requests * asked) / requests;
    return { ...recorded, durations: [...recorded.durations, ...answered.durations], requests };
  });
  report.ratios[`capacity: processor ms a request that records${label}`] = rounded(request);
  report.ratios[`capacity: processor ms a behaviour in it${label}`] = rounded(each);
  report.ratios[`capacity: processor ms a recommendation${label}`] = rounded(asked);
  report.ratios[`capacity: a mixture, predicted / measured${label}`] = rounded(expected / mixed);
  for (const [table, { bytes, rows }] of Object.entries(await service.ask({ kind: "sizes" })))
    report.memory[`capacity: stored, a row of ${table}${label}`] = rounded(bytes / Math.max(1, rows));
}
