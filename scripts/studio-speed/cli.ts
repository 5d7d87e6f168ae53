/** `npm run studio-speed`: how fast the studio is at first sight, on a catalogue and a history of real length. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Command, InvalidArgumentError } from "commander";
import { prepare, writeBehaviours } from "../bench/prepare.js";
import { benchService } from "../bench/service/process.js";
import { runProgram } from "../run-program.js";
import { buildStudioIfStale } from "../setup/studio.mjs";
import { openBrowser, timeLook, timePerson, type Look } from "./looks.js";

const studioFolder = "dist/studio";
/** Sittings of the bench's world are of five behaviours. */
const ofSession = 5;
const heavy = ["long-1", "long-2", "long-3", "long-4", "long-5"];
const looks: readonly Look[] = [
  { name: "first view: everybody", hash: "everybody", drawn: ["main section", "section .tag"] },
  { name: "first view: the map of the catalogue", hash: "topics", drawn: [".tile"] },
  { name: "first view: a person", hash: `person/${heavy[0]}`, drawn: [".bars li", "section svg path[stroke]"] },
  { name: "first view: recommendations", hash: `page/${heavy[0]}`, drawn: ["ol.list li strong"] },
];

interface Options {
  items: number;
  sessions: number;
  tries: number;
  json?: true;
}

interface Row {
  readonly name: string;
  readonly medianMs: number;
  readonly mostMs: number;
  readonly bytes: number | null;
}

async function measure({ items, sessions, tries, json }: Options): Promise<void> {
  await buildStudioIfStale();
  const browser = await openBrowser();
  const folder = await mkdtemp(join(tmpdir(), "godwit-studio-speed-"));
  const stores = { dataDir: join(folder, "data"), databaseUrl: null };
  const now = Date.now();
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  log(`preparing ${items} items`);
  await prepare(stores, items, now);
  const service = benchService({ ...stores, profile: false, qdrantUrl: null, modelUrl: null });
  try {
    const origin = new URL(await service.start()).origin;
    await service.ask({ kind: "fit" });
    const path = join(folder, "behaviours.ndjson");
    const others = Array.from({ length: 60 }, (_, i) => ({ id: `user-${i}`, length: 100 }));
    const long = heavy.map((id) => ({ id, length: sessions * ofSession }));
    log(`importing ${heavy.length} people of ${sessions} sessions, and ${others.length} others`);
    await writeBehaviours(path, [...long, ...others], items, now);
    await service.ask({ kind: "import", path });
    await service.ask({ kind: "folded" });
    const rows: Row[] = [];
    for (const look of looks) {
      const { ms, bytes } = await timeLook(browser, origin, look, tries);
      rows.push(rowOf(look.name, ms, bytes));
    }
    rows.push(
      rowOf(`studio open: a person of ${sessions} sessions drawn`, await timePerson(browser, origin, heavy), null),
    );
    print(rows, await packed(), json === true);
  } finally {
    await browser.close();
    await service.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function rowOf(name: string, ms: readonly number[], bytes: number | null): Row {
  const sorted = ms.toSorted((a, b) => a - b);
  return {
    name,
    medianMs: Math.round(sorted[Math.floor(sorted.length / 2)]!),
    mostMs: Math.round(sorted.at(-1)!),
    bytes,
  };
}

/** Bytes of everything that the first view loads, as gzip packs it. */
async function packed(): Promise<number> {
  const names = await readdir(studioFolder, { recursive: true, withFileTypes: true });
  const files = names.filter((one) => one.isFile() && /\.(html|js|css|svg)$/.test(one.name));
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => gzipSync(await readFile(join(parentPath, name))).length),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

function print(rows: readonly Row[], bytes: number, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ rows, studioBytesPacked: bytes })}\n`);
    return;
  }
  process.stdout.write("| look | median | most | over the network |\n|---|---|---|---|\n");
  for (const { name, medianMs, mostMs, bytes: came } of rows)
    process.stdout.write(
      `| ${name} | ${medianMs} ms | ${mostMs} ms | ${came === null ? "" : `${(came / 1000).toFixed(0)} kB`} |\n`,
    );
  process.stdout.write(`\nThe studio, packed with gzip: ${(bytes / 1000).toFixed(0)} kB.\n`);
}

function count(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new InvalidArgumentError("give a whole number from 1");
  return number;
}

await runProgram(
  new Command("studio-speed")
    .description("Times the studio's views in a real Chromium, nothing cached, against a service with real lengths.")
    .option("--items <n>", "in the catalogue", count, 10_000)
    .option("--sessions <n>", "of each person that is drawn", count, 1_000)
    .option("--tries <n>", "of each view", count, 5)
    .option("--json", "as JSON")
    .action(measure),
);
