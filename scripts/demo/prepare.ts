import { GodwitError } from "../../src/core/errors.js";
import { progress } from "../../src/cli/progress.js";
import { convertCompleteJourney } from "../datasets/complete-journey.js";
import { convertOnlineRetail } from "../datasets/online-retail.js";
import { defaultTown, generateTown } from "../town/model.js";
import { writeTown } from "../town/write-town.js";
import type { Dataset, DemoOptions } from "./options.js";
import { periodOf, readManifest, writeManifest, type Manifest, type Workspace } from "./workspace.js";
import { hourMs } from "../../src/core/time.js";

const converters = { "online-retail": convertOnlineRetail, completejourney: convertCompleteJourney };
const titles: Readonly<Record<Dataset, string>> = {
  "online-retail": "Online Retail, invoices of a UK giftware shop",
  completejourney: "The Complete Journey, baskets of a US grocer",
};

type Written = Pick<Manifest, "title" | "source" | "items" | "users" | "behaviours">;

/**
 * Writes the set's files in the import format unless they are there already. Throws GodwitError saying what is missing.
 */
export async function prepare(workspace: Workspace, options: DemoOptions): Promise<Manifest> {
  const { dataset, path } = options;
  const known = await readManifest(workspace);
  if (known !== null) {
    if (path !== undefined && path !== known.source)
      throw new GodwitError(
        "CONFIGURATION",
        `${workspace.folder} was loaded from ${known.source}, not from ${path}. Add --fresh to load it anew.`,
        ["path"],
      );
    return known;
  }
  const written = dataset === undefined ? await town(workspace, options) : await convert(workspace, dataset, path);
  const manifest: Manifest = { ...written, ...(await periodOf(workspace.behaviours)), subject: null };
  await writeManifest(workspace, manifest);
  return manifest;
}

async function town({ folder }: Workspace, { seed, users, small, end }: DemoOptions): Promise<Written> {
  if (users < 5) throw new GodwitError("CONFIGURATION", `--users is ${users}; the town has at least 5.`, ["users"]);
  const made = generateTown({
    seed,
    users,
    days: defaultTown.days,
    stock: small ? "small" : "whole",
    end: end ?? Math.floor(Date.now() / hourMs) * hourMs,
  });
  await writeTown(made, folder);
  return {
    title: "a simulated town",
    source: null,
    items: made.items.length,
    users: made.users.length,
    behaviours: made.behaviours.length,
  };
}

async function convert({ folder }: Workspace, dataset: Dataset, path: string | undefined): Promise<Written> {
  if (path === undefined)
    throw new GodwitError(
      "CONFIGURATION",
      `--dataset ${dataset} needs --path, the file or folder in which the set lies (docs/research/datasets.md says where it comes from).`,
      ["path"],
    );
  const bar = progress(`reading ${dataset}`);
  try {
    const { items, users, behaviours } = await converters[dataset]({
      path,
      out: folder,
      onProgress: (share) => bar.update(Math.round(100 * share), 100, "%"),
    });
    return { title: titles[dataset], source: path, items, users, behaviours };
  } finally {
    bar.stop();
  }
}
