import { Command } from "commander";
import { instant, wholeFrom } from "../../../src/cli/arguments.js";

/** The end of the towns that studies simulate, so that a figure does not move with today's date. */
export const townEnd = Date.parse("2026-06-01T12:00:00Z");

/** A study's command line; every study can print one JSON document. */
export function study(name: string, description: string): Command {
  return new Command(name).description(description).option("--json", "print one JSON document");
}

/** A data set in files; `needed` where the study has no town of its own. */
export function withDataSet(command: Command, needed: boolean, split: string): Command {
  const add = (flags: string, description: string, parse: (text: string) => unknown = (text) => text): Command =>
    needed ? command.requiredOption(flags, description, parse) : command.option(flags, description, parse);
  add("--items <file>", "items as NDJSON, gzip allowed");
  add("--behaviours <file>", "behaviours as NDJSON, gzip allowed");
  add("--split <time>", split, instant);
  return command.option("--cache <folder>", "where vectors of texts are kept between runs");
}

export function withSeed(command: Command): Command {
  return command.option("--seed <n>", "seed of every draw", wholeFrom(0), 1);
}
