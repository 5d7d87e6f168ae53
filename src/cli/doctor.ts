import { Command } from "commander";
import { GodwitError } from "../core/errors.js";
import { wholeFrom } from "./arguments.js";
import { chatLine, embeddingLine } from "./model-lines.js";
import { stagedProgress } from "./progress.js";
import { print, withApp } from "./with-app.js";

/** Work that is older than this is stuck, or the service has not run. */
const stuckSeconds = 3_600;
const defaultSample = 1_000;

const size = (text: string): number => (text === "all" ? Number.POSITIVE_INFINITY : wholeFrom(1)(text));

export function doctorCommand(report: (code: number) => void): Command {
  return new Command("doctor")
    .description(
      "checks configuration, stores, model, versions, dimensions and queues, and whether what is made of the history agrees with it",
    )
    .option(
      "--sample <n>",
      "users and items whose content is compared, or all; ids are compared in full",
      size,
      defaultSample,
    )
    .option(
      "--repair",
      "mend what is found: put missing points back, remove orphans, fold diverged users anew, do given-up work again",
    )
    .option("--json", "print one JSON document")
    .action(async ({ sample, repair = false, json }: { sample: number; repair?: boolean; json?: boolean }) => {
      try {
        await withApp(async ({ runtime, database, models }) => {
          const { services } = runtime;
          if (repair) await services.deadLetters.replay({});
          // Points follow a fit with a later round: those that it has just left behind are not wrong.
          await services.pointsFollow();
          await runtime.relay.idle();
          const bar = stagedProgress();
          const checks = await services.drift.check({ repair, sample, onProgress: bar.update });
          bar.stop();
          if (repair) await runtime.settle();
          const health = await services.health.read();
          const [embedding, chat] = [await services.modelCheck.embedding(), await services.modelCheck.chat()];
          const price = models.find(({ model }) => model === "embedding")?.price ?? 0;
          if (embedding.failure !== null || chat?.fit === false) report(1);
          for (const collection of await services.vectors.collections().catch(() => []))
            await services.vectors.tune(collection).catch(() => null);
          const store = await services.vectors.setup().catch(() => null);
          const stuck = health.queues
            .filter(({ lagSeconds, waiting }) => waiting > 0 && lagSeconds > stuckSeconds)
            .map(
              ({ name, waiting, lagSeconds }) =>
                `${waiting} pieces of ${name} wait, the oldest for ${Math.round(lagSeconds / 60)} minutes`,
            );
          const drift = checks
            .filter(({ wrong, repaired }) => wrong > repaired)
            .map(({ name, detail }) => `${name}: ${detail}`);
          if (health.state !== "UP" || drift.length > 0 || stuck.length > 0) report(1);
          print(
            json,
            { database: database.kind, ...health, checks, drift, stuck, store, models: { embedding, chat } },
            () =>
              [
                ...health.components.map(({ name, state, detail }) => `${state.padEnd(8)} ${name}: ${detail}`),
                ...health.queues
                  .filter(({ waiting, dead }) => waiting + dead > 0)
                  .map(({ name, waiting, dead }) => `queue    ${name}: ${waiting} wait, ${dead} given up`),
                embeddingLine(embedding, price),
                ...(chat === null ? [] : [chatLine(chat)]),
                ...(store?.collections.map(
                  ({ name, points, detail }) => `store    ${name}: ${points} points, ${detail}`,
                ) ?? []),
                ...(store && store.foreign.length > 0
                  ? [`others   ${store.name} also has what is not of this database: ${store.foreign.join(", ")}`]
                  : []),
                ...stuck.map((line) => `STUCK    ${line}`),
                ...checks.map(
                  ({ name, wrong, repaired, detail }) =>
                    `${wrong === 0 ? "agrees  " : repaired > 0 ? "MENDED  " : "DRIFT   "} ${name}: ${detail}`,
                ),
                ...(drift.length > 0
                  ? ["Run godwit doctor --repair, or godwit reindex to build everything anew."]
                  : []),
              ].join("\n"),
          );
        });
      } catch (error) {
        if (!(error instanceof GodwitError) || error.code !== "UNAVAILABLE") throw error;
        report(1);
        print(json, { state: "DOWN", detail: error.message }, () => `DOWN     ${error.message}`);
      }
    });
}
