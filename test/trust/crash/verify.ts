import { setTimeout as sleep } from "node:timers/promises";
import { createApp, type App } from "../../../src/app.js";
import { loadConfig } from "../../../src/config/config.js";
import { createLogger } from "../../../src/logging.js";
import { isReindexing } from "../../../src/modules/topics/reindex.js";
import type { DriftCheck } from "../../../src/modules/operations/drift/check.js";
import type { Ledger } from "./ledger.js";
import { filesAbout, pointsAbout, rowsAbout, statisticsAbout } from "./search-erased.js";

export interface Findings {
  behaviours: { acknowledged: number; lost: number; withoutRequest: number; backAfterDeletion: number };
  feedback: { acknowledged: number; lost: number };
  items: { acknowledged: number; lost: number };
  /** everything made from the history, compared with the history */
  drift: DriftCheck[];
  queues: { waiting: number; dead: number };
  erased: {
    people: number;
    unconfirmed: number;
    rows: Record<string, number>;
    points: number;
    filesBeforeScrub: Record<string, number>;
    files: Record<string, number>;
    statistics: number;
  };
}

/**
 * Opens what the killed services have left, lets it finish its work, and holds it against the ledger. `folder` = data
 * folder of an embedded database.
 */
export async function verify(
  env: Readonly<Record<string, string>>,
  ledger: Ledger,
  folder: string | null,
): Promise<Findings> {
  let skipped = 0;
  const config = loadConfig({ LOG_LEVEL: "error", ...env });
  const open = (): Promise<App> =>
    createApp({ config, logger: createLogger({ level: "error" }), clock: () => Date.now() + skipped });
  let app = await open();
  const erased = [...ledger.users].filter(([, state]) => state === "erased").map(([id]) => id);
  try {
    for (let round = 0; round < 30; round++) {
      await app.runtime.settle();
      const { history } = app.runtime.services;
      // A reindex that a kill had cut off goes on by itself; it must not change what is compared meanwhile.
      while (await isReindexing(history)) await sleep(200);
      if ((await history.outbox.state()).every(({ waiting }) => waiting === 0)) break;
      skipped += 120_000; // what was put off is due
    }
    const queues = await app.runtime.services.history.outbox.state();
    const findings: Findings = {
      ...(await compareRows(app, ledger, new Set(erased))),
      drift: await app.runtime.services.drift.check({ repair: false, sample: Number.POSITIVE_INFINITY }),
      queues: {
        waiting: queues.reduce((sum, { waiting }) => sum + waiting, 0),
        dead: queues.reduce((sum, { dead }) => sum + dead, 0),
      },
      erased: {
        people: erased.length,
        unconfirmed: await unconfirmed(app),
        rows: await rowsAbout(app.database, erased),
        points: await pointsAbout(app.runtime.services.vectors, erased),
        filesBeforeScrub: {},
        files: {},
        statistics: 0,
      },
    };
    if (folder !== null) {
      await app.close();
      findings.erased.filesBeforeScrub = await filesAbout(folder, erased);
      app = await open();
    }
    await app.runtime.services.upkeep.scrub();
    findings.erased.statistics = await statisticsAbout(app.database, erased);
    if (folder !== null) findings.erased.files = await filesAbout(folder, erased); // while it serves
    return findings;
  } finally {
    await app.close();
  }
}

async function compareRows(
  { database: { pool } }: App,
  ledger: Ledger,
  erased: ReadonlySet<string>,
): Promise<Pick<Findings, "behaviours" | "feedback" | "items">> {
  const column = async (sql: string): Promise<Set<string>> =>
    new Set((await pool.query<{ id: string }>(sql)).rows.map(({ id }) => id));
  const behaviours = await column("SELECT id FROM behaviours");
  const feedback = await column("SELECT id FROM feedback");
  const items = new Map(
    (
      await pool.query<{ id: string; revision: number }>(
        "SELECT id, (attributes->>'revision')::int AS revision FROM items WHERE deleted_at IS NULL",
      )
    ).rows.map(({ id, revision }) => [id, revision]),
  );
  const kept = [...ledger.behaviours].filter(([, { userId }]) => !erased.has(userId));
  const due = kept.filter(([, { acknowledged, deletion }]) => acknowledged && deletion === "none");
  const dueFeedback = [...ledger.feedback].filter(
    ([, { userId, acknowledged }]) => acknowledged && !erased.has(userId),
  );
  const dueItems = [...ledger.items].filter(([, { acknowledged }]) => acknowledged > 0);
  return {
    behaviours: {
      acknowledged: due.length,
      lost: due.filter(([id]) => !behaviours.has(id)).length,
      withoutRequest: [...behaviours].filter((id) => !ledger.behaviours.has(id)).length,
      backAfterDeletion: kept.filter(([id, { deletion }]) => deletion === "acknowledged" && behaviours.has(id)).length,
    },
    feedback: { acknowledged: dueFeedback.length, lost: dueFeedback.filter(([id]) => !feedback.has(id)).length },
    items: {
      acknowledged: dueItems.length,
      lost: dueItems.filter(([id, { acknowledged }]) => (items.get(id) ?? 0) < acknowledged).length,
    },
  };
}

async function unconfirmed({ database: { pool } }: App): Promise<number> {
  return Number(
    (await pool.query<{ n: string }>("SELECT count(*) AS n FROM erasures WHERE done_at IS NULL")).rows[0]!.n,
  );
}

/** What must not be, in words; empty when every promise held. */
export function broken({ behaviours, feedback, items, drift, queues, erased }: Findings, ledger: Ledger): string[] {
  const out = [...ledger.faults];
  const none = (count: number, what: string): void => {
    if (count > 0) out.push(`${count} ${what}`);
  };
  none(behaviours.lost, "acknowledged behaviours are lost");
  none(behaviours.withoutRequest, "behaviours are there that nobody sent");
  none(behaviours.backAfterDeletion, "deleted behaviours are back");
  none(feedback.lost, "acknowledged pieces of feedback are lost");
  none(items.lost, "acknowledged items or revisions are lost");
  for (const { name, examined, wrong, detail } of drift) {
    if (wrong > 0) out.push(`${name}: ${detail}`);
    if (examined === 0 && behaviours.acknowledged > 200) out.push(`${name}: nothing was compared (${detail})`);
  }
  none(queues.waiting, "pieces of work never ended");
  none(queues.dead, "pieces of work were given up");
  none(erased.unconfirmed, "erasures are not confirmed");
  none(erased.points, "points name an erased person");
  for (const [table, count] of Object.entries(erased.rows)) out.push(`${count} rows of ${table} name an erased person`);
  none(erased.statistics, "columns have an erased person among their commonest values");
  for (const [place, count] of Object.entries(erased.files))
    out.push(`${count} files (${place}) name an erased person`);
  return out;
}
