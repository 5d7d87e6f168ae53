import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wholeFrom } from "../../../src/cli/arguments.js";
import { fitInterestParameters } from "../../../src/core/interests/fit.js";
import { generateTown } from "../../town/model.js";
import { writeTown } from "../../town/write-town.js";
import { print, stopwatch } from "../shared/output.js";
import { study, townEnd, withDataSet, withSeed } from "../shared/options.js";
import { everyThird, type ColdOptions } from "./cold.js";
import { misled } from "./mislead.js";
import { newcomersOf } from "./newcomers.js";
import { newItemsOf } from "./newitems.js";
import { priorsOf, readGroups } from "./priors.js";
import { page, tables, type TransferReport } from "./report.js";
import { curveOf } from "./variants.js";
import { codebookBefore, readSet, signalsOf, type StudySet } from "../shared/data-set.js";

interface Flags {
  items?: string;
  behaviours?: string;
  split?: number;
  targets: string[];
  atLeast: number;
  mislead?: string;
  newcomers?: true;
  newitems?: true;
  priors?: string | true;
  cache?: string;
  seed: number;
  users: number;
  report?: string;
  json?: true;
}

/** What the town's people do is foreseen for its last four weeks. */
const townSplit = Date.parse("2026-05-04T00:00:00Z");
/** Weights are learned on an inner split, at this part of the time before the outer one. */
const innerShare = 0.8;

/** The data set of the options, or the demo town. */
async function load(
  { items, behaviours, cache, mislead, seed, users }: Flags,
  progress: (line: string) => void,
): Promise<StudySet & { groups: ReadonlyMap<string, readonly string[]> }> {
  if (items !== undefined && behaviours !== undefined) {
    if (mislead !== undefined)
      throw new RangeError("--mislead needs the themes of the town: leave --items and --behaviours out.");
    return { ...(await readSet({ items, behaviours, cache, progress })), groups: new Map() };
  }
  const folder = await mkdtemp(join(tmpdir(), "godwit-transfer-"));
  try {
    const town = generateTown({ seed, users, days: 120, end: townEnd });
    await writeTown(town, folder);
    const groups = await readGroups(join(folder, "users.ndjson"));
    const set = await readSet({
      items: join(folder, "items.ndjson"),
      behaviours: join(folder, "behaviours.ndjson"),
      cache,
      progress,
    });
    return mislead === undefined
      ? { ...set, groups }
      : { groups, ...misled(set, mislead, (item) => town.truth.items[set.items[item]!.id]!, seed) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(flags: Flags): Promise<void> {
  const { progress } = stopwatch();
  if ((flags.items === undefined) !== (flags.behaviours === undefined))
    throw new RangeError("Give --items and --behaviours together, or neither for the demo town.");
  if (flags.items !== undefined && flags.split === undefined)
    throw new RangeError("Give --split, a time inside the data.");
  const { seed, atLeast } = flags;
  const split = flags.split ?? townSplit;
  const set = await load(flags, progress);
  const first = set.behaviours[0]!.signal.at;
  const innerSplit = first + innerShare * (split - first);
  const codebook = codebookBefore(set, innerSplit, seed);
  progress(`${codebook.topicIds.length} topics of what was known at ${new Date(innerSplit).toISOString()}`);
  const tested = everyThird(seed);
  const teaching = everyThird(seed + 1);
  const histories = signalsOf(set, codebook);
  const report: { -readonly [Key in keyof TransferReport]: TransferReport[Key] } = {
    data: flags.items ?? "the demo town (simulated)",
    simulated: flags.items === undefined,
    split: new Date(split).toISOString(),
    misled: flags.mislead ?? null,
    curves: [],
    newcomers: null,
    newItems: null,
    priors: null,
  };
  for (const target of flags.newcomers || flags.newitems || flags.priors !== undefined ? [] : flags.targets) {
    const known = histories
      .map((history, user) =>
        history.filter(({ at, domain }) => at < innerSplit && !(domain === target && tested(user))),
      )
      .filter((history) => history.length > 0);
    const { parameters } = fitInterestParameters(known, codebook.topicIds.length, { seed });
    const outer: ColdOptions = { set, codebook, parameters, split, target, tested, atLeast };
    const inner: ColdOptions = {
      ...outer,
      split: innerSplit,
      tested: (user) => !tested(user) && teaching(user),
      atLeast: 0,
    };
    report.curves = [...report.curves, curveOf(outer, inner, seed, progress)];
  }
  if (flags.newcomers) report.newcomers = newcomersOf(set, codebook, split, seed, progress);
  if (flags.newitems) report.newItems = newItemsOf(set, codebook, split, seed, progress);
  if (flags.priors !== undefined)
    report.priors = priorsOf(
      set,
      codebook,
      typeof flags.priors === "string" ? await readGroups(flags.priors) : set.groups,
      split,
      seed,
    );
  if (flags.report !== undefined) await writeFile(flags.report, page(report));
  print(report, flags.json, tables);
}

export const command = withSeed(
  withDataSet(
    study(
      "transfer",
      "What carrying interest into a domain brings users of whom little is known there; without files, in the demo town.",
    ),
    false,
    "train on what lies before, judge what comes after",
  ),
)
  .option("--targets <domains>", "domains to carry into, separated by commas", (text: string) => text.split(","), [
    "shop",
  ])
  .option("--at-least <n>", "judge users with so many behaviours in the target before the split", wholeFrom(0), 10)
  .option("--mislead <domain>", "reverse everybody's tastes in this domain of the town")
  .option("--newcomers", "users who came after the split, by sessions known, instead")
  .option("--newitems", "items made new, by behaviours known, and the audience of those without one, instead")
  .option(
    "--priors [users]",
    "what attributes and like beginnings say of users of whom little is known, instead; the users as NDJSON",
  )
  .option("--users <n>", "people of the town", wholeFrom(0), 300)
  .option("--report <file>", "write the curves as a page (HTML)")
  .action(run);
