import { print } from "../shared/output.js";
import { study } from "../shared/options.js";
import { seeded } from "../../../src/core/statistics/random.js";
import { attacks, crowd, strangerAfter, type Answer, type Counting } from "./shop.js";

const accounts = [1, 10, 100];
const crowds = [300, 3_000];

/** Half the sum of absolute differences. */
const totalVariation = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, x, i) => sum + Math.abs(x - b[i]!), 0) / 2;

const kept = (a: Answer, b: Answer): number => a.shown.filter((item) => b.shown.includes(item)).length;

interface Row {
  readonly honest: number;
  readonly accounts: number;
  readonly attack: string;
  readonly moved: Readonly<Record<Counting, { readonly shares: number; readonly kept: number }>>;
}

/** Every attack by every number of accounts against a crowd. */
function rowsFor(honest: number): Row[] {
  const people = crowd(honest);
  const quiet = { bounded: strangerAfter(people, "bounded"), unbounded: strangerAfter(people, "unbounded") };
  return Object.entries(attacks).flatMap(([attack, of]) =>
    accounts.map((count): Row => {
      const attackers = Array.from({ length: count }, (_, i) => of(seeded(1_000_000 + i)));
      const moved = (counting: Counting) => {
        const answer = strangerAfter([...people, ...attackers], counting);
        const before = quiet[counting];
        return { shares: totalVariation(before.shares, answer.shares), kept: kept(before, answer) };
      };
      return {
        honest,
        accounts: count,
        attack,
        moved: { unbounded: moved("unbounded"), bounded: moved("bounded") },
      };
    }),
  );
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function table(rows: readonly Row[]): string {
  return [
    "| honest users | accounts | each does | a stranger's shares move, unbounded | bounded | of ten items stay, unbounded | bounded |",
    "|---|---|---|---|---|---|---|",
    ...rows.map(
      ({ honest, accounts: count, attack, moved: { unbounded, bounded } }) =>
        `| ${honest.toLocaleString("en")} | ${count} | ${attack} | ${percent(unbounded.shares)} | ${percent(bounded.shares)} | ${unbounded.kept} | ${bounded.kept} |`,
    ),
  ].join("\n");
}

export const command = study(
  "influence",
  "What one, ten and a hundred accounts can move of what strangers are shown, without and with the bound on each user.",
).action(({ json }: { json?: true }) => {
  const rows = crowds.flatMap(rowsFor);
  print({ rows }, json, () => table(rows));
});
