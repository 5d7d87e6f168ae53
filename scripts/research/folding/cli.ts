import { wholeFrom } from "../../../src/cli/arguments.js";
import { withPostgres } from "../../setup/postgres.mjs";
import { study } from "../shared/options.js";
import { print, stopwatch } from "../shared/output.js";
import { folded, startCluster, wronglyFolded, type Cluster } from "./cluster.js";
import { faults, type Faults } from "./faults.js";

interface Row {
  readonly processes: number;
  readonly behaviours: number;
  readonly perSecond: number;
  /** behaviours folded for each second that the folding processes had of the processor */
  readonly perProcessorSecond: number;
  readonly statementsEach: number;
  /** of the folding processes: partitions that each owned at the end */
  readonly owned: number[];
  readonly putOff: number;
  readonly wrong: number;
}

interface Report {
  readonly rows: Row[];
  readonly faults: Faults | null;
}

async function measured(cluster: Cluster, processes: number, behaviours: number): Promise<Row> {
  const total = async (read: (one: Cluster["folders"][number]) => Promise<number>): Promise<number> =>
    (await Promise.all(cluster.folders.map(read))).reduce((sum, one) => sum + one, 0);
  const processor = (): Promise<number> => total((one) => one.ask({ kind: "processor" }));
  const statements = (): Promise<number> => total(async (one) => (await one.ask({ kind: "measure" })).statements);
  const warm = await cluster.write("warm", behaviours / 4, 4);
  await folded(cluster);
  const [sentBefore, usedBefore, began] = [await statements(), await processor(), performance.now()];
  const acknowledged = await cluster.write("measured", behaviours, 4);
  await folded(cluster);
  const seconds = (performance.now() - began) / 1000;
  const used = ((await processor()) - usedBefore) / 1000;
  const sent = (await statements()) - sentBefore;
  for (const [user, count] of warm) acknowledged.set(user, (acknowledged.get(user) ?? 0) + count);
  const owners = await cluster.rows<{ n: string }>("SELECT count(*) AS n FROM partitions GROUP BY owner ORDER BY 1");
  return {
    processes,
    behaviours,
    perSecond: behaviours / seconds,
    perProcessorSecond: behaviours / used,
    statementsEach: sent / behaviours,
    owned: owners.map(({ n }) => Number(n)),
    putOff: await cluster.putOff(),
    wrong: await wronglyFolded(cluster, acknowledged),
  };
}

function table({ rows, faults: found }: Report): string {
  const lines = [
    "processes  behaviours/s  per processor second  statements each  partitions      put off  wrong",
    ...rows.map(({ processes, perSecond, perProcessorSecond, statementsEach, owned, putOff, wrong }) =>
      [
        String(processes).padStart(9),
        perSecond.toFixed(0).padStart(14),
        perProcessorSecond.toFixed(0).padStart(22),
        statementsEach.toFixed(2).padStart(17),
        `  ${owned.join("+").padEnd(14)}`,
        String(putOff).padStart(9),
        String(wrong).padStart(7),
      ].join(""),
    ),
  ];
  if (found !== null) {
    const { kills, pauses, takeoverMs, acknowledged, wrong } = found;
    lines.push(
      `${kills} owners killed, ${pauses} paused and woken, under load: ${acknowledged} behaviours acknowledged, ${wrong} users folded wrongly; taken over after ${Math.max(...takeoverMs).toFixed(0)} ms at most`,
    );
  }
  return `${lines.join("\n")}\n`;
}

export const command = study(
  "folding",
  "What a fold costs with several processes on one PostgreSQL server, and what is left when owners die or hang.",
)
  .option("--processes <list>", "how many fold, separated by commas", "1,2,4")
  .option("--behaviours <n>", "in each row", wholeFrom(100), 8_000)
  .option("--users <n>", "whose they are", wholeFrom(1), 500)
  .option("--faults <n>", "owners that are killed or paused after that", wholeFrom(0), 4)
  .action(async (asked: { processes: string; behaviours: number; users: number; faults: number; json?: true }) => {
    const { progress } = stopwatch();
    await withPostgres(async (server) => {
      if (server === null) throw new Error("this study needs a PostgreSQL server: set TEST_DATABASE_URL");
      const rows: Row[] = [];
      for (const processes of asked.processes.split(",").map(Number)) {
        const cluster = await startCluster(server, processes, asked.users);
        try {
          rows.push(await measured(cluster, processes, asked.behaviours));
          progress(JSON.stringify(rows.at(-1)));
        } finally {
          await cluster.close();
        }
      }
      const found = asked.faults === 0 ? null : await faults(server, asked.faults, asked.users, progress);
      print({ rows, faults: found }, asked.json, table);
      if (rows.some(({ wrong }) => wrong > 0) || (found?.wrong ?? 0) > 0) process.exitCode = 1;
    }, progress);
  });
