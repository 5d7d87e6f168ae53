import { Command, CommanderError } from "commander";
import { print, withApp } from "../with-app.js";
import { progress } from "../progress.js";
import { importFile, type Counts } from "./importer.js";

interface Options { items?: string; users?: string; behaviours?: string; strict?: boolean; json?: boolean }

const shownRefusals = 20;

export function importCommand(): Command {
  return new Command("import")
    .description("imports newline-delimited JSON, gzip allowed, - = stdin; resumable, idempotent by id; see docs/import.md")
    .option("--items <file>", "items")
    .option("--users <file>", "users")
    .option("--behaviours <file>", "behaviours")
    .option("--strict", "stop at the first bad line")
    .option("--json", "print one JSON document")
    .action(async ({ items, users, behaviours, strict = false, json }: Options) => {
      const files = [items, users, behaviours].filter((file) => file !== undefined);
      if (files.length === 0) throw new CommanderError(2, "godwit.import", "error: give at least one of --items, --users, --behaviours");
      if (files.filter((file) => file === "-").length > 1) throw new CommanderError(2, "godwit.import", "error: only one file can be - (stdin)");
      await withApp(async ({ core }) => {
        const started = performance.now();
        const refusals: string[] = [];
        const options = {
          strict, progress,
          onRefused(message: string) {
            refusals.push(message);
            if (refusals.length <= shownRefusals) process.stderr.write(`refused: ${message}\n`);
          },
        };
        const none: Counts = { accepted: 0, refused: 0, duplicates: 0 };
        const settle = async (name: string): Promise<void> => {
          const bar = progress(name);
          let most = 0;
          await core.settle((waiting) => { most = Math.max(most, waiting); bar.update(most - waiting, most); });
          bar.stop();
        };
        const counts = { items: none, users: none, behaviours: none };
        if (items !== undefined) { counts.items = await importFile(core, "items", items, options); await settle("embedding items"); }
        if (users !== undefined) counts.users = await importFile(core, "users", users, options);
        const recording = performance.now();
        if (behaviours !== undefined) counts.behaviours = await importFile(core, "behaviours", behaviours, options);
        const recorded = (performance.now() - recording) / 1000;
        await settle("folding");
        if (refusals.length > shownRefusals) process.stderr.write(`refused: … and ${refusals.length - shownRefusals} more\n`);
        const seconds = (performance.now() - started) / 1000, folded = (performance.now() - recording) / 1000;
        const rate = (count: number, time: number): number => Math.round(count / Math.max(time, 1e-3));
        print(json, {
          items: { accepted: counts.items.accepted, refused: counts.items.refused, duplicates: counts.items.duplicates },
          users: counts.users, behaviours: counts.behaviours, seconds: Math.round(seconds * 100) / 100,
          rate: { recordedPerSecond: rate(counts.behaviours.accepted, recorded), foldedPerSecond: rate(counts.behaviours.accepted, folded) },
        }, () => [
          ...Object.entries(counts).map(([name, { accepted, refused, duplicates }]) => `${name}: ${accepted} accepted, ${duplicates} here already, ${refused} refused`),
          `${seconds.toFixed(1)} s; behaviours: ${rate(counts.behaviours.accepted, recorded)} a second recorded, ${rate(counts.behaviours.accepted, folded)} a second with interests folded`,
        ].join("\n"));
      });
    });
}
