import { Command, Option } from "commander";
import { instant, positive, wholeFrom } from "../../src/cli/arguments.js";
import { GodwitError } from "../../src/core/errors.js";
import { defaultTown } from "../town/model.js";

export const datasets = ["online-retail", "completejourney"] as const;
export type Dataset = (typeof datasets)[number];

/** What the command line asks for. */
export interface DemoOptions {
  /** absent = the simulated town */
  dataset?: Dataset;
  /** the set as it was published; absent = it was imported before */
  path?: string;
  port?: string;
  fresh: boolean;
  exit: boolean;
  endpoint: boolean;
  /** ask for credentials, and print some */
  auth: boolean;
  seed: number;
  users: number;
  /** a catalogue of 324 items, which is there sooner */
  small: boolean;
  /** absent = the town ends now */
  end?: number;
  /** people whose interests are to change while one watches, separated by commas; true = sam */
  live?: string | true;
  /** seconds between two sessions of those */
  pace: number;
}

/**
 * Reads the arguments after `npm run demo --`. Throws CommanderError, or GodwitError CONFIGURATION for options that do
 * not go together.
 */
export function readOptions(args: readonly string[]): DemoOptions {
  const options = new Command("npm run demo --")
    .description(
      "Loads a simulated town, or a real data set, serves it, and shows one person's interests, migrations and recommendations.",
    )
    .addOption(new Option("--dataset <name>", "a real data set instead of the town").choices(datasets))
    .option("--path <file or folder>", "where that set lies, as it was published")
    .option("--port <n>", "port to listen on, 0 = any free one (default: PORT, or 4000)")
    .option("--fresh", "forget what an earlier demo of the same set has loaded", false)
    .option("--exit", "stop after printing", false)
    .option(
      "--endpoint",
      "embed with the endpoint that OPENAI_BASE_URL or OPENAI_API_KEY names, not with the built-in model",
      false,
    )
    .option("--auth", "ask for credentials as a public service does, and print a key and ada's token", false)
    .option("--seed <n>", "another seed, another town", wholeFrom(0), defaultTown.seed)
    .option("--users <n>", "how many people live in the town, at least 5", wholeFrom(0), defaultTown.users)
    .option("--small", "a catalogue of 324 items instead of all: starts sooner on a slow machine", false)
    .option("--end <time>", "the town's last moment, at which the demo's clock stands still (default: now)", instant)
    .option(
      "--live [people]",
      "load a small town that ends two months ago, and play sessions of these people (default: sam) on a theme that is new to them, until their migration is pushed",
    )
    .option("--pace <seconds>", "between two sessions that are played", positive, 1)
    .exitOverride()
    .parse([...args], { from: "user" })
    .opts<DemoOptions>();
  if (options.live !== undefined && options.dataset !== undefined)
    throw new GodwitError("CONFIGURATION", "--live plays people of the simulated town; leave out --dataset.", ["live"]);
  if (options.path !== undefined && options.dataset === undefined)
    throw new GodwitError(
      "CONFIGURATION",
      `--path is ${JSON.stringify(options.path)} without --dataset; name the set: ${datasets.join(" or ")}.`,
      ["path"],
    );
  return options;
}
