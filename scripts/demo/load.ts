import { createApp } from "../../src/app.js";
import { importAll } from "../../src/cli/import/import-all.js";
import { told } from "../../src/cli/reading/refusals.js";
import { progress } from "../../src/cli/progress.js";
import type { Config } from "../../src/config/config.js";
import { GodwitError } from "../../src/core/errors.js";
import type { Logger } from "../../src/logging.js";
import type { Runtime } from "../../src/runtime/runtime.js";
import { keptVectorsFile, readKeptVectors } from "../town/kept-vectors.js";
import type { Subject, Workspace } from "./workspace.js";

export interface Load {
  config: Config;
  logger: Logger;
  clock: () => number;
}

/** The town's people to look at first. */
const shownInTown: Subject = { userId: "ada", movedUserId: "mei", timeZone: "Europe/London" };

/**
 * Imports the files of a workspace as `godwit import` does, going on where an earlier run was interrupted; answers with
 * whom to show.
 */
export async function load({ items, users, behaviours }: Workspace, isTown: boolean, options: Load): Promise<Subject> {
  const app = await createApp(options);
  try {
    if (isTown) await bring(app.runtime);
    await importAll(
      app.runtime,
      { items, users, behaviours },
      {
        strict: false,
        progress,
        onRefused: (refused) => process.stderr.write(`refused: ${told(refused)}\n`),
      },
    );
    if (isTown) await learn(app.runtime);
    return isTown ? shownInTown : await somebodyWhoMoved(app.runtime);
  } finally {
    await app.close();
  }
}

/** Puts the vectors of the town's texts where the service looks for them, if they are of the model in use. */
async function bring({ services: { history, editions } }: Runtime): Promise<void> {
  const { space, vectors } = readKeptVectors(keptVectorsFile);
  if (space === editions.current.space) await history.embeddings.put(space, vectors);
}

/** Fits the ranker at once, which the service would do in the background after a while. */
async function learn({ services: { models } }: Runtime): Promise<void> {
  const bar = progress("learning what to recommend");
  try {
    await models.fit("RANKER", { onProgress: (done, total) => bar.update(done, total) });
  } catch (error) {
    if (!(error instanceof GodwitError) || error.code !== "UNAVAILABLE") throw error; // a town too small to learn from
  } finally {
    bar.stop();
  }
}

/**
 * The user with the strongest evidence of a change over time, or else of any difference. Throws NOT_FOUND where nobody
 * moved.
 */
async function somebodyWhoMoved({ services: { migrations, history, editions } }: Runtime): Promise<Subject> {
  const found = await migrations.byEvidence(editions.current, { states: ["CONFIRMED", "SETTLED"] });
  const best = found.find((one) => migrations.isDrift(one)) ?? found[0];
  if (best === undefined)
    throw new GodwitError(
      "NOT_FOUND",
      "No migration was found in this set, so there is nobody to show. Serve it with godwit serve, or take the whole set.",
    );
  const [user] = await history.users.byIds([best.userId]);
  return { userId: best.userId, movedUserId: best.userId, timeZone: user?.timeZone ?? "UTC" };
}
