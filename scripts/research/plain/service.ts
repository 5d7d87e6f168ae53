import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "../../../src/app.js";
import { importFile } from "../../../src/cli/import/importer.js";
import { progress } from "../../../src/cli/progress.js";
import { loadConfig } from "../../../src/config/config.js";
import { createLogger } from "../../../src/logging.js";
import type { Runtime } from "../../../src/runtime/runtime.js";
import type { PlainWorld } from "../../../test/support/plain-world.js";
import type { Answers } from "./core.js";
import { judgedUsers } from "./judge.js";

/** Answers of a service, and how alike in truth those are whom it calls similar. */
export interface ServiceAnswers extends Answers {
  /** share of similar users who have a theme in common; the same of any two users */
  readonly similar: number;
  readonly chance: number;
}

const similarAsked = 10;

/** Imports a world into a service of its own, as `godwit import` would, and asks it. */
export async function askService(world: PlainWorld, at: number): Promise<ServiceAnswers> {
  const folder = await mkdtemp(join(tmpdir(), "godwit-plain-"));
  const app = await createApp({
    config: loadConfig({ EMBEDDING: "static", ...process.env, GODWIT_DATA_DIR: join(folder, "data") }),
    logger: createLogger({ level: "warn" }),
    clock: () => at,
  });
  try {
    const { runtime } = app;
    for (const kind of ["items", "users", "behaviours"] as const) {
      const file = join(folder, `${kind}.ndjson`);
      await writeFile(file, world[kind].map((line) => `${JSON.stringify(line)}\n`).join(""));
      await importFile(runtime, kind, file, { strict: true, progress, onRefused: () => {} });
    }
    await runtime.settle();
    return await answersOf(runtime, world);
  } finally {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function answersOf({ services }: Runtime, world: PlainWorld): Promise<ServiceAnswers> {
  const { editions, interests, similarUsers } = services;
  const edition = editions.current;
  const users = world.users.slice(-judgedUsers).map(({ id }) => id);
  const alike = (a: string, b: string): boolean =>
    world.themes.get(a)!.some((theme) => world.themes.get(b)!.includes(theme));
  const shares = new Map<string, Float64Array>();
  let similar = 0;
  let chance = 0;
  for (const [n, userId] of users.entries()) {
    const [snapshot] = await interests.snapshots(edition, [userId]);
    shares.set(userId, interests.predict(snapshot!, null).shares);
    for (const other of await similarUsers.similarUsers(snapshot!, null, similarAsked, new Set()))
      if (alike(userId, other.userId)) similar++;
    for (let other = 1; other <= similarAsked; other++) if (alike(userId, users[(n + other) % users.length]!)) chance++;
  }
  const asked = similarAsked * users.length;
  return {
    k: edition.k,
    topics: world.items.map(({ id }) => edition.catalogue.at(edition.catalogue.positionOfId(id))!.topics),
    shares,
    similar: similar / asked,
    chance: chance / asked,
  };
}
