import { Command } from "commander";
import { GodwitError } from "../core/errors.js";
import { modelKinds } from "../modules/models/model-service.js";
import type { FitJobRecord } from "../modules/models/fit-jobs.js";
import type { ModelView } from "../modules/models/model-view.js";
import { print, withApp } from "./with-app.js";
import { progress } from "./progress.js";

export function fitCommand(): Command {
  return new Command("fit")
    .description(
      "fits topics anew from today's catalogue (those that stay keep ids and names), then what behaviours teach",
    )
    .option("--topics <k>", "number of topics; by default chosen from the catalogue", (text) => {
      const k = Number(text);
      if (!Number.isSafeInteger(k) || k < 1 || k > 256)
        throw new GodwitError(
          "CONFIGURATION",
          `--topics is ${JSON.stringify(text)}; give a whole number from 1 to 256.`,
        );
      return k;
    })
    .option("--list", "only list the fits that were started over the API, newest first")
    .option("--json", "print one JSON document")
    .action(async ({ json, topics, list }: { json?: boolean; topics?: number; list?: true }) => {
      await withApp(async ({ runtime }) => {
        if (list) {
          const jobs = await runtime.services.models.jobs.list(mostListed);
          return print(json, jobs, () => jobTable(jobs));
        }
        await runtime.relay.idle();
        const bar = progress("fit");
        const result = await runtime.services.topics.fit({
          ...(topics === undefined ? {} : { k: topics }),
          onProgress: (stage, done, total) => bar.update(Math.round(done * 100) / 100, total, stage),
        });
        bar.stop();
        if (result === null)
          throw new GodwitError("UNAVAILABLE", "There are no embedded items to fit topics on; import items first.");
        await runtime.relay.idle();
        const models: ModelView[] = [];
        for (const kind of modelKinds) {
          if (kind === "CODEBOOK") continue;
          const stage = progress(`fit ${kind}`);
          models.push(
            ...(await runtime.services.models.fit(kind, { onProgress: (done, total) => stage.update(done, total) })),
          );
          stage.stop();
        }
        print(
          json,
          { ...result, models },
          () =>
            `${result.topics} topics from ${result.items} items; ${result.users} users folded under them; fitted on behaviours: ${models.map(sentenceOf).join(", ")}.`,
        );
      });
    });
}

const mostListed = 50;

/** "RANKER (expected calibration error: NEXT 0.031 (0.025 would be chance))". */
function sentenceOf({ kind, serving, metrics }: ModelView): string {
  const { expectedCalibrationError = {}, expectedByChance = {} } = metrics as {
    expectedCalibrationError?: Record<string, number>;
    expectedByChance?: Record<string, number>;
  };
  const errors = Object.entries(expectedCalibrationError).map(([task, error]) => {
    const chance = expectedByChance[task];
    return `${task} ${error.toFixed(3)}${chance === undefined ? "" : ` (${chance.toFixed(3)} would be chance)`}`;
  });
  const notes = [
    ...(serving ? [] : ["kept, not serving: it was worse"]),
    ...(errors.length === 0 ? [] : [`expected calibration error: ${errors.join(", ")}`]),
  ];
  return notes.length === 0 ? kind : `${kind} (${notes.join("; ")})`;
}

function jobTable(jobs: readonly FitJobRecord[]): string {
  return jobs.length === 0
    ? "No fit was started over the API."
    : jobs
        .map(
          ({ id, kind, state, progress, startedAt, error }) =>
            `${id}  ${kind}  ${state}${state === "RUNNING" && progress !== null ? ` ${Math.round(100 * progress)} %` : ""}  ${new Date(startedAt).toISOString()}${error === null ? "" : `  ${error}`}`,
        )
        .join("\n");
}

export function reindexCommand(): Command {
  return new Command("reindex")
    .description("rebuilds every projection from PostgreSQL, in the space of the embedding model that is configured")
    .option("--json", "print one JSON document")
    .action(async ({ json }: { json?: boolean }) => {
      await withApp(async ({ runtime }) => {
        const bar = progress("reindex");
        const result = await runtime.services.topics.reindex((stage, done, total) =>
          bar.update(Math.round(done * 100) / 100, total, stage),
        );
        await runtime.settle();
        bar.stop();
        print(
          json,
          result,
          () => `Space ${result.space} serves: ${result.items} items, ${result.texts} texts, ${result.users} users.`,
        );
      });
    });
}
