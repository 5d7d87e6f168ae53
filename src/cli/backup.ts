import { openBackup } from "../parts.js";
import { loadConfig } from "../config/config.js";
import { createLogger } from "../logging.js";
import type { BackupProgress } from "../ports/backup.js";
import { progress } from "./progress.js";
import { print, withApp } from "./with-app.js";

/** `godwit export --out`: everything, as NDJSON, from one snapshot. */
export async function backUp(folder: string, json: boolean | undefined): Promise<void> {
  const backup = await openBackup(loadConfig(process.env), createLogger({ level: "warn" }));
  try {
    const manifest = await withBars((onProgress) => backup.writeTo(folder, onProgress));
    print(json, manifest, () =>
      [
        ...manifest.tables.filter(({ rows }) => rows > 0).map(({ name, rows }) => `${name}: ${rows}`),
        `Written to ${folder}. It holds personal data: keep it as you keep the database.`,
      ].join("\n"),
    );
  } finally {
    await backup.close();
  }
}

/** `godwit import --backup`: the same into an empty database, and what is made of it into the vector store. */
export async function restore(folder: string, json: boolean | undefined): Promise<void> {
  const backup = await openBackup(loadConfig(process.env), createLogger({ level: "warn" }));
  try {
    await withBars((onProgress) => backup.restoreFrom(folder, onProgress));
  } finally {
    await backup.close();
  }
  await withApp(async ({ runtime }) => {
    const checks = await runtime.services.drift.check({ repair: true, sample: Number.POSITIVE_INFINITY });
    await runtime.settle();
    print(json, { restored: folder, checks }, () =>
      [
        `Restored from ${folder}.`,
        ...checks.map(({ name, detail, repaired }) => `${name}: ${detail}${repaired > 0 ? "; mended" : ""}`),
      ].join("\n"),
    );
  });
}

async function withBars<T>(work: (onProgress: BackupProgress) => Promise<T>): Promise<T> {
  const bar = progress("rows");
  const done = new Map<string, number>();
  try {
    return await work((table, rows) => {
      done.set(table, rows);
      const sum = [...done.values()].reduce((a, b) => a + b, 0);
      bar.update(sum, sum, table);
    });
  } finally {
    bar.stop();
  }
}
