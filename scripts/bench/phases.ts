import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { seeded } from "../../src/core/statistics/random.js";
import type { LoadClient } from "./load.js";
import { writeBehaviours } from "./prepare.js";
import { queries } from "./queries.js";
import { rateRow, rounded, rowOf, type Report, type Row } from "./report.js";
import type { BenchService } from "./service/process.js";
import { itemId } from "./world.js";

export interface Bench {
  service: BenchService;
  client: LoadClient;
  /** so many items are in the catalogue */
  items: number;
  /** per measured row */
  ms: number;
  /** where files may be put */
  folder: string;
  /** tells the users of this run from those of an earlier one on the same data */
  run: string;
  now: number;
  wanted: (phase: string) => boolean;
  /** folder for processor profiles of each phase */
  profiles: string | null;
  report: Report;
  log: (line: string) => void;
  /** processor seconds of the vector store's own process so far; null = it has none, or they are not known */
  storeCpu: () => number | null;
}

/** "never the event loop blocked for longer than that at a time" */
const blockAimMs = 12;
const userCount = 300;
const userLength = 100;
const fewClients = 1;
const manyClients = 32;

/**
 * Runs `work` while the service watches its event loop and processor; answers with its processor milliseconds per
 * request, which a busy machine changes least.
 */
export async function watched(
  bench: Bench,
  name: string,
  work: () => Promise<{ rows: Row[]; requests: number }>,
): Promise<number> {
  const { service, report, log, items, profiles } = bench;
  await service.ask({ kind: "watch" });
  const storeBefore = bench.storeCpu();
  const { rows, requests } = await work();
  const storeAfter = bench.storeCpu();
  const place = `${name}, ${items} items, ${rows.at(-1)?.clients ?? 1} clients`;
  const inside = await service.ask({
    kind: "report",
    profile: profiles === null ? null : join(profiles, `${place.replace(/[^a-z0-9]+/gi, "-")}.cpuprofile`),
  });
  const perRequest = (1000 * inside.cpuSeconds) / Math.max(1, requests);
  const ofStore =
    storeBefore === null || storeAfter === null ? null : (1000 * (storeAfter - storeBefore)) / Math.max(1, requests);
  report.rows.push(...rows);
  report.ratios[`processor ms a request: ${place}`] = rounded(perRequest);
  if (ofStore !== null) report.ratios[`processor ms a request, Qdrant: ${place}`] = rounded(ofStore);
  report.ratios[`longest event-loop block / ${blockAimMs} ms: ${place}`] = rounded(inside.longestBlock / blockAimMs);
  for (const { p50, p95, perSecond } of rows)
    log(
      `${place}: ${p50 === null ? "" : `p50 ${p50.toFixed(2)} ms, p95 ${p95?.toFixed(2)} ms, `}${perSecond?.toFixed(0)}/s; processor ${inside.cpuSeconds.toFixed(1)} s, ${perRequest.toFixed(2)} ms each${ofStore === null ? "" : ` and ${ofStore.toFixed(2)} ms in Qdrant`}; event loop blocked ${inside.longestBlock.toFixed(1)} ms at most, ${inside.blockP99.toFixed(1)} ms at p99`,
    );
  return perRequest;
}

/** Imports the histories of a few hundred users, and says at what rate they were recorded and folded. */
export async function importPhase(bench: Bench, label = ""): Promise<string[]> {
  const { service, folder, items, run, now, report } = bench;
  const count = bench.wanted("import") ? userCount : userCount / 10;
  const users = Array.from({ length: count }, (_, i) => ({ id: `user-${run}-${i}`, length: userLength }));
  const path = join(folder, `behaviours-${items}.ndjson`);
  await writeBehaviours(path, users, items, now);
  await watched(bench, `import${label}`, async () => {
    const { accepted, recordedPerSecond, foldedPerSecond } = await service.ask({ kind: "import", path });
    return {
      rows: [
        rateRow(`import, recorded${label}`, items, recordedPerSecond),
        rateRow(`import, folded${label}`, items, foldedPerSecond),
      ],
      requests: accepted,
    };
  });
  report.ratios[`import, folded per second / 3000${label}: ${items} items`] = rounded(
    report.rows.at(-1)!.perSecond! / 3000,
  );
  return users.map(({ id }) => id);
}

/**
 * A ranker learned from what was imported, so that every feature is at work in the answers that follow; one of an
 * earlier run on the same data will do where its fit is not asked for.
 */
export async function rankerPhase({ service, items, report, log, wanted }: Bench, label = ""): Promise<void> {
  await service.ask({ kind: "watch" });
  const { seconds, version, peakBytes } = await service.ask({ kind: "ranker", again: wanted("ranker") });
  const { cpuSeconds, longestBlock } = await service.ask({ kind: "report", profile: null });
  if (seconds === 0) return;
  log(
    `ranker ${version} fitted in ${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} of the processor; event loop blocked ${longestBlock.toFixed(1)} ms at most; resident memory at most ${(peakBytes / 1e6).toFixed(0)} MB so far`,
  );
  report.memory[`service at most, its ranker fit included, ${items} items${label}`] = rounded(peakBytes);
  report.rows.push(
    rowOf(`ranker fit, service${label}`, items, 1, [1000 * seconds], seconds),
    rowOf(`ranker fit, processor${label}`, items, 1, [1000 * cpuSeconds], cpuSeconds),
  );
}

/**
 * What one recommendation of 20 items spends where; GraphQL and HTTP are the difference to the rows measured from
 * outside.
 */
export async function stagePhase({ service, items, ms, report, log }: Bench, users: readonly string[]): Promise<void> {
  const stages = await service.ask({ kind: "stages", users, ms });
  for (const [stage, durations] of Object.entries(stages)) {
    const row = rowOf(
      `stage of recommendations: ${stage}`,
      items,
      1,
      durations,
      durations.reduce((sum, one) => sum + one, 0) / 1000,
    );
    log(`${row.name}: p50 ${row.p50?.toFixed(2)} ms`);
    report.rows.push(row);
  }
}

/** Latency and rate of each question, with one client and with many. */
export async function questionPhases(bench: Bench, users: readonly string[], label = ""): Promise<void> {
  const { service, client, items, ms, wanted, report } = bench;
  const random = seeded(32);
  const someone = (): { user: string } => ({ user: users[Math.floor(random() * users.length)]! });
  const questions = [
    ["empty request", queries.empty, () => ({})],
    ["interests", queries.interests, someone],
    ["recommendations", queries.recommendations, someone],
    ["recommendations with reasons", queries.reasons, someone],
    // Without one item, another each time: nothing that was found for the user before answers the vector queries.
    [
      "recommendations, every store asked anew",
      queries.anew,
      () => ({ ...someone(), without: itemId(Math.floor(random() * items)) }),
    ],
  ] as const;
  const processor = new Map<string, number>();
  for (const clients of [fewClients, manyClients]) {
    for (const [name, query, variables] of questions) {
      if (!wanted(name)) continue;
      const perRequest = await watched(bench, name + label, async () => {
        const { durations, seconds, requests } = await client.load(query, variables, clients, ms);
        return { rows: [rowOf(name + label, items, clients, durations, seconds)], requests };
      });
      if (clients === fewClients) processor.set(name, perRequest);
      if (name === "interests")
        report.memory[`resident, service with ${items} items${label}`] = (
          await service.ask({ kind: "report", profile: null })
        ).resident;
    }
    if (!wanted("bare vector query") || label !== "") continue;
    const perRequest = await watched(bench, "bare vector query", async () => {
      const { durations, seconds, requests } = await service.ask({ kind: "vectors", clients, ms });
      return { rows: [rowOf("bare vector query", items, clients, durations, seconds)], requests };
    });
    if (clients === fewClients) processor.set("bare vector query", perRequest);
  }
  if (label !== "") return;
  const latency = (name: string): number =>
    report.rows.find((row) => row.name === name && row.items === items && row.clients === fewClients)?.p50 ?? NaN;
  for (const name of [
    "recommendations",
    "recommendations, every store asked anew",
    "recommendations with reasons",
    "interests",
  ])
    for (const [unit, of] of [
      ["p50", latency],
      ["processor time", (asked: string) => processor.get(asked) ?? NaN],
    ] as const) {
      const ratio = of(name) / (of("empty request") + of("bare vector query"));
      if (Number.isFinite(ratio))
        report.ratios[`${unit} of ${name} / (empty request + bare vector query): ${items} items`] = rounded(ratio);
    }
}

/** From a behaviour sent to the first answer that differs. */
export async function changedAnswerPhase(bench: Bench, users: readonly string[], label = ""): Promise<void> {
  const { client, items, ms, report } = bench;
  const random = seeded(100);
  const read = async (user: string): Promise<string> => JSON.stringify(await client.ask(queries.interests, { user }));
  await watched(bench, `recordBehaviours to changed interests${label}`, async () => {
    const durations: number[] = [];
    const until = performance.now() + 2 * ms;
    const begun = performance.now();
    for (let i = 0; performance.now() < until; i++) {
      const user = users[i % users.length]!;
      const before = await read(user);
      const started = performance.now();
      const behaviour = {
        id: randomUUID(),
        userId: user,
        itemId: itemId(Math.floor(random() * items)),
        type: "PURCHASE",
        occurredAt: new Date().toISOString(),
      };
      await client.ask(queries.record, { behaviours: [behaviour] });
      while ((await read(user)) === before)
        if (performance.now() - started > 10_000)
          throw new Error(`the interests of ${user} have not changed after 10 s`);
      durations.push(performance.now() - started);
    }
    return {
      rows: [
        rowOf(`recordBehaviours to changed interests${label}`, items, 1, durations, (performance.now() - begun) / 1000),
      ],
      requests: durations.length,
    };
  });
  report.ratios[`recordBehaviours to changed interests p95 / 100 ms${label}: ${items} items`] = rounded(
    report.rows.at(-1)!.p95! / 100,
  );
}

/** The same questions about users with short and long histories. */
export async function historyPhases(bench: Bench, lengths: readonly number[]): Promise<void> {
  const { service, client, items, ms, folder, run, now } = bench;
  const users = lengths.map((length) => ({ id: `long-${run}-${length}`, length }));
  const path = join(folder, `histories-${items}.ndjson`);
  await writeBehaviours(path, users, items, now);
  await service.ask({ kind: "import", path });
  const at = new Date(now).toISOString();
  for (const { id, length } of users)
    for (const [name, query] of [
      ["interests", queries.interests],
      ["predictedInterests", queries.predicted],
    ] as const)
      await watched(bench, `${name}, ${length} behaviours`, async () => {
        const { durations, seconds, requests } = await client.load(
          query,
          () => ({ user: id, ...(name === "interests" ? {} : { at }) }),
          1,
          ms / 2,
        );
        return { rows: [rowOf(`${name}, ${length} behaviours`, items, 1, durations, seconds)], requests };
      });
}
