import { topicsOf } from "../../../src/modules/catalogue/live-catalogue.js";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "../../../src/app.js";
import { importFile } from "../../../src/cli/import/importer.js";
import { progress } from "../../../src/cli/progress.js";
import { loadConfig } from "../../../src/config/config.js";
import { GodwitError } from "../../../src/core/errors.js";
import type { Signal } from "../../../src/core/interests/signal.js";
import type { Sparse } from "../../../src/core/sparse.js";
import { rowDot } from "../../../src/core/topics/codebook.js";
import { createLogger } from "../../../src/logging.js";
import type { Runtime } from "../../../src/runtime/runtime.js";
import { SignalResolver } from "../../../src/modules/interests/signals.js";
import { TextEmbedder } from "../../../src/modules/behaviours/text-embedder.js";
import type { Embedder } from "../../../src/ports/embedder.js";
import type { Town } from "../../town/model.js";
import { writeTown } from "../../town/write-town.js";
import { periodOf, residentsOf, type World } from "./world.js";

/**
 * The town after an import by the service's own code: topics fitted on its items, signals as they are folded. `data` is
 * a data folder, filled on the first run and reused afterwards (it must hold this very town); null = a temporary one.
 * `topics` = how many topics to fit there (null = those that serve).
 */
export async function importedWorld(town: Town, data: string | null, topics: number | null): Promise<World> {
  const folder = data ?? (await mkdtemp(join(tmpdir(), "godwit-truth-")));
  const app = await createApp({
    config: loadConfig({ ...process.env, GODWIT_DATA_DIR: folder }),
    logger: createLogger({ level: "warn" }),
  });
  try {
    if ((await app.runtime.services.history.behaviours.count()) === 0) await importTown(app.runtime, town);
    if (topics !== null && topics !== app.runtime.services.editions.current.k)
      await app.runtime.services.topics.fit({ k: topics });
    return await read(app.runtime, town);
  } finally {
    await app.close();
    if (data === null) await rm(folder, { recursive: true, force: true });
  }
}

async function importTown(runtime: Runtime, town: Town): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "godwit-town-"));
  try {
    await writeTown(town, folder);
    for (const kind of ["items", "users", "behaviours"] as const) {
      await importFile(runtime, kind, join(folder, `${kind}.ndjson`), { strict: true, progress, onRefused: () => {} });
      await runtime.settle();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function read({ services: { history, editions } }: Runtime, town: Town): Promise<World> {
  const edition = editions.current;
  const codebook = edition.requireCodebook();
  const { dimension } = codebook;
  const known = await history.behaviours.count();
  if (known !== town.behaviours.length)
    throw new GodwitError(
      "CONFIGURATION",
      `The data folder holds ${known} behaviours, this town has ${town.behaviours.length}: give the --seed, --users, --days and --end it was made with, or an empty folder.`,
    );
  const itemTopics = new Map<string, Sparse>();
  for (const { id } of town.items) {
    const item = topicsOf(edition.catalogue, id);
    if (item) itemTopics.set(id, item.topics);
  }
  const gone = await history.items.byIds(town.items.map(({ id }) => id).filter((id) => !itemTopics.has(id)));
  const topicsOfGone = await history.codebooks.itemTopicsOf(
    codebook.id,
    gone.map(({ number }) => number),
  );
  for (const { id, number } of gone) itemTopics.set(id, topicsOfGone.get(number)!);

  const resolver = new SignalResolver(history, new TextEmbedder(history, storedOnly(codebook.space, dimension), "on"));
  const signals = new Map<string, Signal[]>();
  for (const { id } of town.users) {
    const own = await history.behaviours.ofUser(id);
    const resolved = await resolver.resolve(edition, own);
    signals.set(
      id,
      own.flatMap((behaviour) => resolved.signals.get(behaviour.id) ?? []),
    );
  }
  return {
    ...periodOf(town.truth),
    k: edition.k,
    labels: edition.topics.map(({ label }) => label),
    centroidCosine: (a, b) =>
      rowDot(codebook.centroids, a, codebook.centroids.subarray(b * dimension, (b + 1) * dimension)),
    itemTopics,
    residents: residentsOf(town, edition.k, itemTopics, signals),
  };
}

/** Everything was embedded by the import: what is asked for again is there. */
function storedOnly(space: string, dimension: number): Embedder {
  return {
    space,
    dimension,
    embed: (texts) =>
      Promise.reject(
        new GodwitError(
          "CONFIGURATION",
          `${texts.length} texts are not embedded: the import into the data folder is not complete.`,
        ),
      ),
    health: () => Promise.resolve({ state: "UP", detail: "stored vectors only" }),
    close: () => Promise.resolve(),
  };
}
