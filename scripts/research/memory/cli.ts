import { wholeFrom } from "../../../src/cli/arguments.js";
import { bootstrapMean } from "../../../src/core/statistics/bootstrap.js";
import { dayMs } from "../../../src/core/time.js";
import { startHarness } from "../../../test/support/harness.js";
import { townItems } from "../../town/catalogue.js";
import { study, townEnd, withSeed } from "../shared/options.js";
import { print, stopwatch } from "../shared/output.js";
import { askGodwit } from "./godwit-memory.js";
import { people, stories, type Person } from "./people.js";
import { simpleMemories } from "./simple.js";

interface Row {
  readonly memory: string;
  /** part of people whose current preference is named first, by story and of all */
  readonly current: Readonly<Record<string, number>>;
  /** part of those who preferred something else before for whom that is named first */
  readonly stale: number;
  /** difference to Godwit in `current` of all, Godwit's minus this one's, with its 95 % interval over people */
  readonly behind: { readonly mean: number; readonly low: number; readonly high: number } | null;
}

const part = (list: readonly boolean[]): number => list.filter(Boolean).length / Math.max(1, list.length);

function rowOf(
  memory: string,
  persons: readonly Person[],
  named: readonly (number | null)[],
  godwit: readonly boolean[],
): Row {
  const right = persons.map(({ current }, i) => named[i] === current);
  const of = (story: string | null): boolean[] => right.filter((_, i) => story === null || persons[i]!.story === story);
  const withFormer = persons.flatMap(({ former }, i) => (former === null ? [] : [named[i] === former]));
  const differences = right.map((one, i) => Number(godwit[i]) - Number(one));
  return {
    memory,
    current: { ...Object.fromEntries(stories.map((story) => [story, part(of(story))])), all: part(of(null)) },
    stale: part(withFormer),
    behind: memory === "Godwit" ? null : bootstrapMean(differences, { seed: 1 }),
  };
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
const points = (share: number): string => `${share < 0 ? "−" : "+"}${Math.abs(100 * share).toFixed(0)}`;

function table(rows: readonly Row[]): string {
  return [
    `| memory | ${stories.join(" | ")} | all | stale named | Godwit names so many more, points |`,
    "|---|---|---|---|---|---|---|---|",
    ...rows.map(
      ({ memory, current, stale, behind }) =>
        `| ${memory} | ${[...stories, "all"].map((story) => percent(current[story]!)).join(" | ")} | ${percent(stale)} | ${behind === null ? "" : `${points(behind.mean)} [${points(behind.low)}, ${points(behind.high)}]`} |`,
    ),
  ].join("\n");
}

export const command = withSeed(
  study(
    "memory",
    "Whether an agent that asks what somebody prefers hears of today's preference, not of the former one.",
  ),
)
  .option("--each <n>", "people of each story", wholeFrom(5), 40)
  .action(async ({ each, seed, json }: { each: number; seed: number; json?: true }) => {
    const { progress } = stopwatch();
    const items = townItems(seed, townEnd - 120 * dayMs, townEnd, "small");
    const persons = people(each, items, townEnd, seed);
    const tuning = people(each, items, townEnd, seed + 1_000);
    const harness = await startHarness("embedded", {
      startsAt: townEnd,
      meanings: true,
      env: { GODWIT_RATE_ADDRESS: "0", GODWIT_RATE_KEY: "0" },
    });
    try {
      progress(`${persons.length} people, ${items.length} items`);
      const heard = await askGodwit(harness, items, persons);
      progress("Godwit was asked");
      const answers = persons.map(({ id }) => heard.get(id)!);
      const right = persons.map(({ current }, i) => answers[i]!.named === current);
      const rows = [
        rowOf(
          "Godwit",
          persons,
          answers.map(({ named }) => named),
          right,
        ),
        ...Object.entries(simpleMemories(tuning, townEnd)).map(([name, memory]) =>
          rowOf(
            name,
            persons,
            persons.map((person) => memory(person, townEnd)),
            right,
          ),
        ),
      ];
      const told = (story: string): number =>
        part(persons.flatMap((person, i) => (person.story === story ? [answers[i]!.changes.length > 0] : [])));
      const changes = Object.fromEntries(stories.map((story) => [story, told(story)]));
      print({ seed, each, rows, changes }, json, () =>
        [
          table(rows),
          "",
          `A change is told of ${stories.map((story) => `${percent(changes[story]!)} of ${story}`).join(", ")}.`,
          "",
        ].join("\n"),
      );
    } finally {
      await harness.close();
    }
  });
