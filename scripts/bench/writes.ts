import { randomUUID } from "node:crypto";
import { seeded } from "../../src/core/statistics/random.js";
import { watched, type Bench } from "./phases.js";
import { queries } from "./queries.js";
import { rateRow, rounded, rowOf } from "./report.js";
import { itemId } from "./world.js";

const sizes = [1, 100];
const clientCounts = [1, 8];

/** What a behaviour costs until it is folded, sent by itself or a hundred at a time. */
export async function writesPhase(bench: Bench, users: readonly string[], label = ""): Promise<void> {
  const { client, items, ms, report, service } = bench;
  const random = seeded(77);
  const behaviour = (): Record<string, unknown> => ({
    id: randomUUID(),
    userId: users[Math.floor(random() * users.length)]!,
    itemId: itemId(Math.floor(random() * items)),
    type: "VIEW",
    occurredAt: new Date().toISOString(),
  });
  for (const size of sizes)
    for (const clients of clientCounts) {
      const name = `recordBehaviours, ${size === 1 ? "one" : size} at a time${label}`;
      const perRequest = await watched(bench, name, async () => {
        const began = performance.now();
        const { durations, seconds, requests } = await client.load(
          queries.record,
          () => ({ behaviours: Array.from({ length: size }, behaviour) }),
          clients,
          ms,
        );
        await service.ask({ kind: "folded" });
        const untilFolded = (size * requests) / ((performance.now() - began) / 1000);
        report.ratios[`behaviours folded per second: ${name}, ${clients} clients`] = rounded(untilFolded);
        return {
          rows: [
            rateRow(`${name}, behaviours`, items, (size * durations.length) / seconds),
            rowOf(name, items, clients, durations, seconds),
          ],
          requests,
        };
      });
      report.ratios[`processor ms a behaviour until folded: ${name}, ${clients} clients`] = rounded(perRequest / size);
    }
}
