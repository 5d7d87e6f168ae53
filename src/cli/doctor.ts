import { Command } from "commander";
import { itemsAlias } from "../modules/catalogue/spaces.js";
import { print, withApp } from "./with-app.js";

export function doctorCommand(report: (code: number) => void): Command {
  return new Command("doctor")
    .description("checks configuration, stores, model, versions and whether the projections agree with PostgreSQL")
    .option("--json", "print one JSON document")
    .action(async ({ json }: { json?: boolean }) => {
      await withApp(async ({ core, database }) => {
        const { services } = core;
        const health = await services.health.read();
        const [embedded, vectors] = [await services.history.embeddings.countItems(services.serving.space), await core.vectors.count(itemsAlias)];
        const drift = embedded === vectors ? [] : [`${embedded} items are embedded, the vector store holds ${vectors}: run godwit reindex`];
        const document = { database: database.kind, ...health, drift };
        if (health.state !== "UP" || drift.length > 0) report(1);
        print(json, document, () => [
          ...health.components.map(({ name, state, detail }) => `${state.padEnd(8)} ${name}: ${detail}`),
          ...health.queues.filter(({ waiting, dead }) => waiting + dead > 0).map(({ name, waiting, dead }) => `queue    ${name}: ${waiting} wait, ${dead} given up`),
          ...drift.map((line) => `DRIFT    ${line}`),
        ].join("\n"));
      });
    });
}
