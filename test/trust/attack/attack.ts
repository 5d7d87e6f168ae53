import { startWorker } from "../../../src/threads/start-worker.js";
import { percentile } from "../load.js";
import type { Holds } from "../service/protocol.js";
import { withdrawnKey } from "./withdrawn.js";
import { attacks, type Attack } from "./attacks.js";
import type { VictimJob, VictimReport } from "./victim.worker.js";
import { openWorld, type World } from "./world.js";

export interface AttackRow {
  readonly attack: string;
  /** ms, of the victim's questions */
  readonly alone: number;
  readonly p95: number;
  readonly times: number;
  /** the same ratio by what the service's own thread had of the processor while the victim waited; null = not told */
  readonly processorTimes: number | null;
  /** ms, the slowest answer of /healthz, and what 95 of 100 did not exceed */
  readonly healthz: { readonly alone: number; readonly p95: number; readonly slowest: number };
  /** how long the service's event loop was held; its processor time does not depend on what else the machine does */
  readonly holds: { readonly alone: Holds; readonly under: Holds };
  readonly failures: Record<string, number>;
  readonly attacker: Record<string, number>;
  readonly passed: boolean;
}

/** What the victim may be slowed down by, and how long /healthz may take. */
const mostTimes = 3;
const healthzMs = 250;
/** Times below this are those of an idle machine, and their ratio says nothing, ms. */
const floorMs = 5;
const victimName = "person-0";

export async function attack(options: {
  seconds: number;
  only: string | null;
  /** a folder for a profile of the service's processor time; null = none */
  profile: string | null;
  log: (line: string) => void;
}): Promise<{ rows: AttackRow[]; broken: string[] }> {
  const world = await openWorld(
    {},
    options.profile === null ? [] : ["--cpu-prof", "--cpu-prof-interval=500", `--cpu-prof-dir=${options.profile}`],
  );
  try {
    await watch(world, 3); // caches fill, code is compiled
    const rows: AttackRow[] = [];
    for (const one of [withdrawnKey, ...attacks].filter(
      ({ name }) => options.only === null || name.includes(options.only),
    )) {
      const row = await measure(world, one, options.seconds);
      options.log(`${row.passed ? "holds" : "FAILS"}  ${JSON.stringify(row)}`);
      rows.push(row);
      await world.service.ask({ kind: "settle" });
    }
    return { rows, broken: rows.filter(({ passed }) => !passed).map((row) => row.attack) };
  } finally {
    await world.close();
  }
}

async function measure(world: World, one: Attack, seconds: number): Promise<AttackRow> {
  await world.service.ask({ kind: "holds" });
  const quiet = await watch(world, seconds);
  const quietHolds = await world.service.ask({ kind: "holds" });
  const alone = percentile(quiet.latencies, 95);
  const stop = new AbortController();
  const attacking = one.run(world, stop.signal);
  await new Promise((resolve) => void setTimeout(resolve, 1_000));
  await world.service.ask({ kind: "holds" });
  const under = await watch(world, seconds);
  const holds = { alone: quietHolds, under: await world.service.ask({ kind: "holds" }) };
  stop.abort();
  const attacker = await attacking;
  const p95 = percentile(under.latencies, 95);
  const times = Math.round((10 * p95) / Math.max(alone, floorMs)) / 10;
  const between = [holds.alone.between, holds.under.between];
  const processorTimes =
    between[0] == null || between[1] == null ? null : Math.round((10 * between[1]) / Math.max(between[0], 1)) / 10;
  const healthz = {
    alone: percentile(quiet.alive, 95),
    p95: percentile(under.alive, 95),
    slowest: percentile(under.alive, 100),
  };
  const passed =
    times <= mostTimes &&
    healthz.p95 <= healthzMs &&
    Object.keys(under.failures).length === 0 &&
    (one.needs === undefined || (attacker[one.needs] ?? 0) > 0) &&
    (one.forbids === undefined || (attacker[one.forbids] ?? 0) === 0);
  return {
    attack: one.name,
    alone,
    p95,
    times,
    processorTimes,
    healthz,
    holds,
    failures: under.failures,
    attacker,
    passed,
  };
}

async function watch(world: World, seconds: number): Promise<VictimReport> {
  const job: VictimJob = { url: world.url, credential: await world.tokenOf(victimName), userId: victimName, seconds };
  const worker = startWorker(new URL("./victim.worker.js", import.meta.url), { workerData: job });
  try {
    return await new Promise<VictimReport>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
  } finally {
    await worker.terminate();
  }
}
