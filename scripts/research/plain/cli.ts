/** What Godwit says of the people of a plain shop whose themes are known: `npm run research -- plain`. */
import { wholeFrom } from "../../../src/cli/arguments.js";
import { plainWorld } from "../../../test/support/plain-world.js";
import { study } from "../shared/options.js";
import { print } from "../shared/output.js";
import { answersOf } from "./core.js";
import { judge, type Judgement } from "./judge.js";
import { askService } from "./service.js";

interface Row extends Judgement {
  readonly seed: number;
  readonly items: number;
  readonly random: boolean;
  readonly similar: number | null;
  readonly chance: number | null;
}

const until = Date.UTC(2026, 10, 28);
const heads = [
  "seed",
  "items",
  "random",
  "topics",
  "purity",
  "said",
  "true",
  "said / true",
  "bits",
  "own bits",
  "true bits",
  "similar users",
  "any users",
];

function table(rows: readonly Row[]): string {
  const cells = rows.map(
    ({ seed, items, random, topics, purity, said, truth, bits, ownBits, trueBits, similar, chance }): string[] => [
      String(seed),
      String(items),
      random ? "yes" : "no",
      String(topics),
      ...[purity, said, truth, said / truth, bits, ownBits, trueBits, similar, chance].map((x) => x?.toFixed(3) ?? ""),
    ],
  );
  return [heads, heads.map(() => "---"), ...cells].map((line) => `| ${line.join(" | ")} |\n`).join("");
}

interface Flags {
  seeds: string[];
  items: string[];
  users: number;
  random?: boolean;
  service?: boolean;
  json?: true;
}

export const command = study(
  "plain",
  "Interests in plain shops of 100 themes: topics against themes, shares said against shares done, similar users.",
)
  .option("--seeds <numbers...>", "worlds", ["7", "8", "9"])
  .option("--items <numbers...>", "sizes of the catalogue", ["1000", "3000", "10000"])
  .option("--users <number>", "users of forty behaviours each", wholeFrom(10), 5_000)
  .option("--random", "each world also with 49 random behaviours of every fifth user")
  .option("--service", "ask a service with a database of its own, for similar users too: minutes a world")
  .action(async ({ seeds, items: sizes, users, random = false, service = false, json }: Flags) => {
    const rows: Row[] = [];
    for (const items of sizes.map(Number))
      for (const seed of seeds.map(Number))
        for (const noisy of random ? [false, true] : [false]) {
          const noise = noisy ? { random: { share: 0.2, behaviours: 49 } } : {};
          const world = plainWorld({ seed, items, users, each: 40, until, ...noise });
          const asked = service ? await askService(world, until) : await answersOf(world, until);
          const alike = { similar: null, chance: null, ...asked };
          rows.push({
            seed,
            items,
            random: noisy,
            ...judge(asked, world),
            similar: alike.similar,
            chance: alike.chance,
          });
          process.stderr.write(table(rows.slice(-1)).split("\n")[2]!.concat("\n"));
        }
    print({ rows }, json, () => table(rows));
  });
