import { Command } from "commander";
import { createLocalEmbedder } from "../../../src/adapters/embedding/local.js";
import { instant, wholeFrom } from "../../../src/cli/arguments.js";
import { prepare } from "../../../src/cli/evaluate/prepare.js";
import { pairedDifference } from "../../../src/core/statistics/bootstrap.js";
import { godwitMethod } from "../../../src/core/evaluation/godwit.js";
import { judge, judgedUsers } from "../../../src/core/evaluation/judge.js";
import { listMetrics } from "../../../src/core/statistics/list-metrics.js";
import { truthPositions } from "../../../src/core/evaluation/method.js";
import { SessionInputs } from "../../../src/core/evaluation/sessions.js";
import { trainRanker, type TrainedRanker } from "../../../src/core/evaluation/train-ranker.js";
import { worldTransfer } from "../../../src/core/evaluation/world-transfer.js";
import { knownItems, worldAt, type World } from "../../../src/core/evaluation/world.js";
import { defaultParameters as parameters } from "../../../src/core/interests/parameters.js";
import { rank } from "../../../src/core/ranking/rank.js";
import { fitCodebook } from "../../../src/core/topics/fit.js";
import type { Task } from "../../../src/core/types.js";
import { runProgram } from "../../run-program.js";

const tasks: readonly Task[] = ["NEXT", "DISCOVER"];
const top = 10;
const seed = 1;

/** β of a trained ranker, and the NDCG of its lists of everything and of what would be proposed, by task. */
function judged(world: World, { model, reports }: TrainedRanker, whole: number) {
  const inputs = new SessionInputs(world, model, parameters, whole);
  return tasks.map((task) => {
    const users = judgedUsers(world, task);
    const { ndcgOfUsers, ndcg } = judge(world, task, users, godwitMethod(world, task, model, parameters), top);
    const proposed = users.map((user) => {
      const input = inputs.served(user, task);
      return {
        count: input.candidates.size,
        ndcg: listMetrics(
          rank(input, top).map(({ position }) => position),
          truthPositions(world, user, task),
          top,
        ).ndcg,
      };
    });
    return {
      task,
      users: users.length,
      started: reports[task]?.start,
      served: reports[task]?.served,
      weights: Object.fromEntries(model.weights[task].features.map(({ feature, weight }) => [feature, weight])),
      ndcg,
      ndcgOfUsers,
      proposed: { candidates: mean(proposed.map(({ count }) => count)), ndcg: mean(proposed.map((one) => one.ndcg)) },
    };
  });
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);

const program = new Command("candidates")
  .description(
    "Fits a ranker against the whole catalogue and against what would be proposed, as in a large one, and judges both on the whole.",
  )
  .requiredOption("--items <file>", "items as NDJSON, gzip allowed")
  .requiredOption("--behaviours <file>", "behaviours as NDJSON, gzip allowed")
  .requiredOption("--split <time>", "rankers are fitted on what lies before it", instant)
  .option("--whole <n>", "a catalogue of more items counts as large", wholeFrom(1), 1_000)
  .option("--cache <folder>", "where vectors of texts are kept between runs")
  .action(
    async ({
      items,
      behaviours,
      split,
      whole,
      cache,
    }: {
      items: string;
      behaviours: string;
      split: number;
      whole: number;
      cache?: string;
    }) => {
      const embedder = await createLocalEmbedder();
      const d = embedder.dimension;
      const progress = (line: string): void => void process.stderr.write(`${line}\n`);
      const data = await prepare({ items, behaviours, cacheFolder: cache ?? null, embedder, progress }).finally(() =>
        embedder.close(),
      );
      const known = knownItems(data.items, data.behaviours, split);
      const matrix = new Float32Array(known.length * d);
      known.forEach(({ vector }, i) => matrix.set(vector, i * d));
      const { codebook } = fitCodebook(matrix, known.length, d, { space: embedder.space, seed });
      const bare = worldAt(data.items, data.behaviours, split, codebook, parameters);
      const world = { ...bare, transfer: worldTransfer(bare, parameters, seed) };
      const [everything, candidates] = [Infinity, whole].map((limit) => {
        const before = process.cpuUsage();
        const trained = trainRanker(data, world, parameters, { tasks, seed, progress, whole: limit });
        const { user, system } = process.cpuUsage(before);
        return { seconds: (user + system) / 1e6, tasks: judged(world, trained, whole) };
      }) as [
        { seconds: number; tasks: ReturnType<typeof judged> },
        { seconds: number; tasks: ReturnType<typeof judged> },
      ];
      const difference = tasks.map((task, t) => ({
        task,
        ndcg: pairedDifference(candidates.tasks[t]!.ndcgOfUsers, everything.tasks[t]!.ndcgOfUsers, { seed }),
      }));
      process.stdout.write(
        `${JSON.stringify({ items: world.catalogue.present, everything, candidates, difference }, (key, value: unknown) => (key === "ndcgOfUsers" ? undefined : value), 1)}\n`,
      );
    },
  );
await runProgram(program);
