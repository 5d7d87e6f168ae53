import { wholeFrom } from "../../../src/cli/arguments.js";
import { confidenceSequence } from "../../../src/core/experiments/confidence-sequence.js";
import { differenceStream } from "../../../src/core/experiments/outcomes.js";
import { naiveDecision, simulatedOutcomes } from "../../../test/support/simulation/experiments.js";
import { simulatedLearning, simulatedTruths } from "../../../test/support/simulation/online-learning.js";
import { onlineDefaults } from "../../../src/core/off-policy/online-step.js";
import { simulatedEstimate, simulatedShop, trueValue } from "../../../test/support/simulation/off-policy.js";
import { print } from "../shared/output.js";
import { study } from "../shared/options.js";

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** How often intervals of off-policy estimates hold the true value, which is known here. */
function offPolicy(
  runs: number,
  pages: number,
): {
  policy: string;
  truth: number;
  snips: number;
  snipsCovered: number;
  snipsWidth: number;
  ips: number;
  ipsCovered: number;
  ipsWidth: number;
  effectivePages: number;
}[] {
  const { clicks, logging, targets } = simulatedShop;
  const places = 3;
  return Object.entries(targets).map(([policy, target]) => {
    const truth = trueValue(target, clicks, places);
    const estimates = Array.from({ length: runs }, (_, seed) =>
      simulatedEstimate({ logging, target, clicks, places, pages, seed, clip: 1000 }),
    );
    const covered = (of: "snips" | "ips"): number =>
      mean(estimates.map((one) => (one[of].low <= truth && truth <= one[of].high ? 1 : 0)));
    const width = (of: "snips" | "ips"): number => mean(estimates.map((one) => one[of].high - one[of].low));
    return {
      policy,
      truth,
      snips: mean(estimates.map(({ snips }) => snips.mean)),
      snipsCovered: covered("snips"),
      snipsWidth: width("snips"),
      ips: mean(estimates.map(({ ips }) => ips.mean)),
      ipsCovered: covered("ips"),
      ipsWidth: width("ips"),
      effectivePages: mean(estimates.map((one) => one.effectiveSampleSize)),
    };
  });
}

/** How often experiments that are looked at after every user are decided, and when. */
function stopRules(
  runs: number,
  users: number,
): { effect: number; sequentialDecided: number; sequentialUsers: number | null; naiveDecided: number }[] {
  return [0, 0.01, 0.02, 0.04].map((effect) => {
    const streams = Array.from({ length: runs }, (_, seed) =>
      differenceStream(simulatedOutcomes(seed, users, effect), 0, 1, 0.5),
    );
    const decided = streams
      .flatMap((stream) => confidenceSequence(stream, { alpha: 0.05 }).decidedAt ?? [])
      .toSorted((a, b) => a - b);
    return {
      effect,
      sequentialDecided: decided.length / runs,
      sequentialUsers: decided[Math.floor(decided.length / 2)] ?? null,
      naiveDecided: mean(streams.map((stream) => (naiveDecision(stream, 0.05) === null ? 0 : 1))),
    };
  });
}

/** What online steps of β earn where the truth is what the ranker was fitted to, and where it has moved. */
function learning(
  runs: number,
): { truth: string; exploration: number; gain: number; worst: number; distance: number; length: number }[] {
  return Object.entries(simulatedTruths).flatMap(([truth, wanted]) =>
    [0, 0.3, 1].map((exploration) => {
      const outcomes = Array.from({ length: runs }, (_, seed) =>
        simulatedLearning({
          truth: wanted,
          exploration,
          seed,
          batches: 30,
          pagesPerBatch: 100,
          judgedPages: 2_000,
          options: onlineDefaults,
        }),
      );
      const gains = outcomes.map(({ gain }) => gain);
      return {
        truth,
        exploration,
        gain: mean(gains),
        worst: Math.min(...gains),
        distance: mean(outcomes.map(({ distance }) => distance)),
        length: mean(outcomes.map(({ length }) => length)),
      };
    }),
  );
}

interface Flags {
  runs: number;
  pages: number;
  users: number;
  shops: number;
  json?: true;
}

function run({ runs, pages, users, shops, json }: Flags): void {
  const parts = { offPolicy: offPolicy(runs, pages), stopRules: stopRules(runs, users), learning: learning(shops) };
  print({ runs, pages, users, shops, ...parts }, json, tables);
}

interface Report extends Omit<Flags, "json"> {
  readonly offPolicy: ReturnType<typeof offPolicy>;
  readonly stopRules: ReturnType<typeof stopRules>;
  readonly learning: ReturnType<typeof learning>;
}

function tables(report: Report): string {
  const { runs, pages, users, shops } = report;
  const n = (value: number | null, digits = 3): string => (value === null ? "" : value.toFixed(digits));
  return [
    `Off-policy estimates, ${runs} logs of ${pages} pages: clicks on the first 3 places, 95 % intervals`,
    "",
    "| policy | truth | SNIPS: mean | holds the truth | width | IPS: mean | holds the truth | width | effective pages |",
    "|---|---|---|---|---|---|---|---|---|",
    ...report.offPolicy.map(
      (row) =>
        `| ${row.policy} | ${n(row.truth)} | ${n(row.snips)} | ${n(100 * row.snipsCovered, 1)} % | ${n(row.snipsWidth)} | ${n(row.ips)} | ${n(100 * row.ipsCovered, 1)} % | ${n(row.ipsWidth)} | ${n(row.effectivePages, 0)} |`,
    ),
    "",
    `Experiments, ${runs} of ${users} users, looked at after every one from the 100th on, α = 5 %`,
    "",
    "| true difference | decided by the confidence sequence | after users (median) | decided by a repeated z-test |",
    "|---|---|---|---|",
    ...report.stopRules.map(
      (row) =>
        `| ${row.effect} | ${n(100 * row.sequentialDecided, 1)} % | ${row.sequentialUsers ?? ""} | ${n(100 * row.naiveDecided, 1)} % |`,
    ),
    "",
    `Online steps of β, ${shops} shops, 30 steps of 100 pages each`,
    "",
    "| truth | exploration | clicks gained | in the worst shop | distance | length |",
    "|---|---|---|---|---|---|",
    ...report.learning.map(
      (row) =>
        `| ${row.truth} | ${row.exploration} | ${n(100 * row.gain, 1)} % | ${n(100 * row.worst, 1)} % | ${n(row.distance, 2)} | ${n(row.length, 2)} |`,
    ),
    "",
  ].join("\n");
}

export const command = study(
  "online",
  "Simulations with a known truth: off-policy estimates of other policies, experiments that are looked at after every user, and online steps of the ranker's weights.",
)
  .option("--runs <n>", "repetitions, seeds 0 to n − 1", wholeFrom(1), 1000)
  .option("--pages <n>", "pages in each log", wholeFrom(1), 600)
  .option("--users <n>", "users in each experiment", wholeFrom(1), 4000)
  .option("--shops <n>", "shops in which weights move, seeds 0 to n − 1", wholeFrom(1), 20)
  .action(run);
